"""Who may reach the admin API: this machine alone, unless somebody insists."""

from __future__ import annotations

from understudy.errors import UsageError
from understudy.runtime.listener import is_loopback


def check_host(host: str, *, insecure: bool) -> None:
    """Refuse to open the admin API where others than this machine reach it.

    Raises:
        UsageError: the address is not of this machine alone, and nobody insisted.
    """
    if not is_loopback(host) and not insecure:
        raise UsageError(
            f"The admin API would be open to other machines on {host}: it has no TLS. "
            "Leave it on a loopback address, or insist with --insecure-admin."
        )
