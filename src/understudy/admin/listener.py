"""Opens the admin API on a listener of its own."""

from __future__ import annotations

from importlib.metadata import version

from aiohttp import web

from understudy.admin.app import build_app
from understudy.admin.exposure import check_host
from understudy.admin.gate import Gate
from understudy.admin.openapi import describe
from understudy.admin.route import Call, Route
from understudy.admin.routes import ROUTES
from understudy.runtime.listener import Listener
from understudy.runtime.stage import Stage

# Seconds that calls in flight get at the end.
_DRAIN_S = 1.0


class AdminServer:
    """The admin API, listening."""

    def __init__(self, listener: Listener, runner: web.AppRunner) -> None:
        self._listener = listener
        self._runner = runner

    async def close(self) -> None:
        """Stop listening and let calls in flight finish."""
        self._listener.close()
        await self._runner.cleanup()


async def open_admin(listener: Listener, stage: Stage, *, insecure: bool = False) -> AdminServer:
    """Open the admin API of a stage on a bound socket.

    Raises:
        UsageError: the address is not of this machine alone, and nobody insisted.
    """
    check_host(listener.host, insecure=insecure)
    routes = all_routes()
    public = frozenset(route.path for route in routes if route.public)
    hosts = frozenset({"localhost", listener.host.lower()})
    runner = web.AppRunner(build_app(stage, Gate(stage.admin_token, hosts, public), routes), access_log=None, shutdown_timeout=_DRAIN_S)
    await runner.setup()
    assert runner.server is not None
    await listener.open(runner.server)
    return AdminServer(listener, runner)


def all_routes() -> tuple[Route, ...]:
    """Return every operation, the one that describes them all included."""

    async def show(call: Call) -> object:  # noqa: ARG001 (every handler takes the call)
        return describe(routes, version("understudy"))

    routes = (*ROUTES, Route("GET", "/openapi.json", "openapi", "This document", show))
    return routes
