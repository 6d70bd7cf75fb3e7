"""Opens the admin API of a stage when its first caller comes."""

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


def open_admin_on_call(listener: Listener, stage: Stage, *, insecure: bool) -> Callable[[], Awaitable[None]]:
    """Open the admin API when somebody connects to its socket, and return what closes it.

    It is as much to load as all that answers requests, and most stages are never asked: the first caller waits in the queue
    of the socket while it is loaded, and services answer meanwhile.

    Raises:
        UsageError: the address is not of this machine alone, and nobody insisted.
    """
    check_host(listener.host, insecure=insecure)
    opening: asyncio.Task[AdminServer] | None = None

    def load() -> Callable[..., Awaitable[AdminServer]]:
        from understudy.admin.listener import open_admin  # noqa: PLC0415 - see above

        return open_admin

    async def open_it() -> AdminServer:
        open_admin = await asyncio.to_thread(load)
        return await open_admin(listener, stage, insecure=insecure)

    def begin() -> None:
        nonlocal opening
        opening = asyncio.get_running_loop().create_task(open_it())

    listener.on_first_caller(begin)

    async def end() -> None:
        if opening is not None:
            admin = await opening
            await admin.close()
        else:
            listener.close()

    return end
