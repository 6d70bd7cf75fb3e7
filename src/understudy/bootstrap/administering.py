"""Opens the admin API of a stage, behind the services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from understudy.admin.exposure import check_host
from understudy.runtime.listener import Listener, bind, is_loopback
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage

if TYPE_CHECKING:
    from understudy.admin.listener import AdminServer


def bind_admin(options: StageOptions, closing: AsyncExitStack) -> Listener:
    """Bind the port of the admin API: on loopback, even where services are open to others, unless somebody insists."""
    host = options.host if options.insecure_admin or is_loopback(options.host) else "127.0.0.1"
    listener = bind(host, options.admin_port or 0, option="--admin-port")
    closing.callback(listener.close)
    return listener


def open_admin_behind(listener: Listener, stage: Stage, *, insecure: bool) -> Callable[[], Awaitable[None]]:
    """Open the admin API while services answer already, and return what closes it.

    It is a good part of what there is to load; whoever calls it before that waits in the queue of its socket.

    Raises:
        UsageError: the address is not of this machine alone, and nobody insisted.
    """
    check_host(listener.host, insecure=insecure)

    def load() -> Callable[..., Awaitable[AdminServer]]:
        from understudy.admin.listener import open_admin  # noqa: PLC0415 - see above

        return open_admin

    async def begin() -> AdminServer:
        open_admin = await asyncio.to_thread(load)
        return await open_admin(listener, stage, insecure=insecure)

    opening = asyncio.create_task(begin())

    async def end() -> None:
        admin = await opening
        await admin.close()

    return end
