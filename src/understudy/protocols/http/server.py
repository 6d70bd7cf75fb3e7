"""What the connections of one process have in common: limits, the set of open connections, and how all of them end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

from aiohttp.web_request import BaseRequest
from aiohttp.web_server import Server

from understudy.protocols.engine_io.sessions import EngineSessions
from understudy.protocols.http.budget import Memory, TurnedAway
from understudy.protocols.http.connection import Connection
from understudy.protocols.http.doorway import MakeProtocol
from understudy.protocols.http.fast_lane import FastLanes
from understudy.protocols.http.reception import Reception
from understudy.protocols.http.rendering import Renderings
from understudy.protocols.respondent import Forwarder, Limits, Respondent

if TYPE_CHECKING:  # h2 takes a moment to load: the first connection that speaks it does
    from understudy.protocols.http2.connection import Http2Connection
    from understudy.protocols.http2.multiplex import Multiplex
    from understudy.protocols.http2.turned_away import Http2TurnedAway

# How often a closing server looks whether its connections are done.
_LOOK_EVERY_S = 0.01


async def _never_called(request: BaseRequest) -> NoReturn:
    """Stand where aiohttp wants a handler; Connection.start answers without one."""
    raise NotImplementedError(request.path)


class HttpServer(Server):
    """aiohttp's low-level server with connections of our own.

    aiohttp drops every parser limit, with a mere warning, if it does not know one handler keyword; therefore connections are made
    here, with their limits spelled out, and never through aiohttp's factory.
    """

    def __init__(self, forwarder: Forwarder, limits: Limits | None = None) -> None:
        super().__init__(_never_called, handler_cancellation=True)
        self.loop = asyncio.get_running_loop()
        self.forwarder = forwarder
        self.limits = limits or Limits()
        self.silent: set[Reception] = set()
        self.talking: set[Connection] = set()
        self.http2_connections: set[Http2Connection] = set()
        self.hanging: set[tuple[Multiplex, int]] = set()
        self.waiting = 0
        self.refused = 0
        self.shed = 0
        self.engine_io = EngineSessions()
        self.memory = Memory(self.limits.held_bytes)
        self.renderings = Renderings()

    def connect(self, respondent: Respondent, lanes: FastLanes | None = None) -> Connection | TurnedAway:
        """Make the protocol of one connection to a service; of one too many, that which turns it away."""
        return self.turn_away(respondent) or Connection(self, respondent, lanes)

    def turn_away(self, respondent: Respondent) -> TurnedAway | None:
        """Return the protocol for one connection too many; None while there is room."""
        if not self.is_full:
            return None
        self.shed += 1
        return TurnedAway(respondent.date, self.limits.connections)

    def http2_for(self, respondent: Respondent) -> MakeProtocol:
        """Return what makes the protocol of an HTTP/2 connection to a service."""

        def make() -> Http2Connection | Http2TurnedAway:
            if not self.is_full:
                from understudy.protocols.http2.connection import Http2Connection  # noqa: PLC0415  see above

                return Http2Connection(self, respondent)
            from understudy.protocols.http2.turned_away import Http2TurnedAway  # noqa: PLC0415  see above

            self.shed += 1
            return Http2TurnedAway(self.limits.connections)

        return make

    @property
    def open_connections(self) -> int:
        """How many connections there are, those included that have said nothing yet."""
        # `connections` would make a list of all for every one that comes.
        return len(self._connections) + len(self.http2_connections) + self.waiting

    @property
    def is_full(self) -> bool:
        """Whether there are as many connections as there may be."""
        return self.open_connections >= self.limits.connections

    async def close(self, drain_s: float) -> None:
        """Finish what is in flight within `drain_s` seconds, then end every connection.

        Those that hang on purpose and open dialogues might never finish: the former end at once, the latter with a close frame.
        """
        for connection in tuple(self.silent):
            connection.force_close()
        self.engine_io.close()
        for connection in tuple(self.talking):
            connection.dismiss()
        for multiplexed in tuple(self.http2_connections):
            multiplexed.go_away()
        for holder, stream in tuple(self.hanging):
            holder.drop(stream)
        # Dismissed connections say goodbye in their own tasks.
        await asyncio.sleep(0)
        self.pre_shutdown()
        await asyncio.gather(self.shutdown(drain_s), self._close_http2(drain_s))

    async def _close_http2(self, drain_s: float) -> None:
        deadline = self.loop.time() + drain_s
        while self.http2_connections and self.loop.time() < deadline:  # noqa: ASYNC110 (each connection leaves the set in its own time)
            await asyncio.sleep(_LOOK_EVERY_S)
        for connection in tuple(self.http2_connections):
            connection.drop()
