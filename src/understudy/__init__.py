"""understudy records real third parties once and plays them in CI, with faults on cue.

    import understudy

    with understudy.serve("stubs", seed=7) as stage:
        call(stage["payments"].url)
        stage["payments"].verify(method="POST", path="/v1/payments", times=1)

Names are imported on first use, so that `import understudy` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from understudy.errors import (
        AddressInUseError,
        FileError,
        MissingFileError,
        StubFileError,
        UnderstudyError,
        UnknownServiceError,
        UsageError,
        VerdictError,
    )
    from understudy.in_process import aserve, serve
    from understudy.runtime.stage import Stage, StagedService

__all__ = [
    "AddressInUseError",
    "FileError",
    "MissingFileError",
    "Stage",
    "StagedService",
    "StubFileError",
    "UnderstudyError",
    "UnknownServiceError",
    "UsageError",
    "VerdictError",
    "aserve",
    "serve",
]

_HOMES = {
    "Stage": "understudy.runtime.stage",
    "StagedService": "understudy.runtime.stage",
    "aserve": "understudy.in_process",
    "serve": "understudy.in_process",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'understudy' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "understudy.errors")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
