"""How many connections the system lets this process hold."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

MOST: Final = 16_384
# Files, the admin API, real services: what else is open.
_RESERVED: Final = 256
_LEAST: Final = 64


def connection_budget() -> int:
    """Raise the limit on open files as far as is needed and allowed; return how many connections that leaves room for."""
    try:
        import resource  # noqa: PLC0415 (not on every platform)
    except ImportError:
        return MOST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + _RESERVED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(_LEAST, min(MOST, soft - _RESERVED))
