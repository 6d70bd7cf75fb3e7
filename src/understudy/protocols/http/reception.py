"""What comes in on one HTTP/1.1 connection: bytes for the fast lane or for aiohttp's parser, ends, and silences that last too long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from understudy.protocols.http.fast_lane import LOST, Delayed, FastLane, FastLanes, end_of_head, owed_after
from understudy.protocols.http.other_verbs import is_other_verb, parser_of_any_verb
from understudy.protocols.http.request_body import BrokenBodyError
from understudy.protocols.http.translate import FieldsSeen, Peer

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_READ_BUFFER = 256 * 1024


class Reception(RequestHandler):
    """Takes in what the transport tells; what is done about requests is its subclass's business."""

    __slots__ = (
        "_body",
        "_candidate",
        "_eof_handle",
        "_head_handle",
        "_lane",
        "_lanes",
        "_limits",
        "_owed",
        "_peer",
        "_seen",
        "date",
        "respondent",
        "server",
    )

    def __init__(self, server: HttpServer, respondent: Respondent, lanes: FastLanes | None = None) -> None:
        limits = server.limits
        super().__init__(
            server,
            loop=server.loop,
            keepalive_timeout=limits.idle_s,
            # aiohttp takes None for "no access log"; its annotation does not say so.
            access_log=None,  # type: ignore[arg-type]
            auto_decompress=False,
            max_line_size=limits.line_bytes,
            max_field_size=limits.field_bytes,
            max_headers=limits.fields,
            read_bufsize=_READ_BUFFER,
        )
        self.server = server
        self.respondent = respondent
        self.date = respondent.date
        self._limits = limits
        self._peer = Peer("http", "", "")
        self._seen = FieldsSeen()
        self._body: StreamReader | None = None
        self._eof_handle: asyncio.TimerHandle | None = None
        self._head_handle: asyncio.TimerHandle | None = None
        self._lanes = lanes
        self._lane: FastLane | None = None
        # Bytes of the present request that the fast lane has not seen yet, and the head that it may remember the answer to.
        self._owed = 0
        self._candidate: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember who is calling."""
        peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._peer = Peer(
            scheme="https" if transport.get_extra_info("sslcontext") is not None else "http",
            client=str(peer[0]) if isinstance(peer, tuple) else "",
            authority=f"{own[0]}:{own[1]}" if isinstance(own, tuple) else "localhost",
        )
        if self._lanes is not None:
            self._lane = self._lanes.of(self._peer.scheme, self._peer.client)
        # What aiohttp does, without options of the socket: a connection has them from the listener, and calls of the system cost time.
        assert self._manager is not None
        self.transport = cast("asyncio.Transport", transport)
        self._manager.connection_made(self, self.transport)
        self._rest()
        self._task_handler = asyncio.Task(self.start(), loop=self._loop, eager_start=True)

    def data_received(self, data: bytes) -> None:
        """Give answers that were given before, and let the full path have the rest."""
        lane = self._lane
        if lane is None or not data:
            self._parse(data)
            return
        self._candidate = None
        owed, waiter = self._owed, self._waiter
        if owed or waiter is None or waiter.done() or self._messages or self._close or self._force_close:
            self._owed = max(owed - len(data), LOST) if owed > 0 else LOST
            self._parse(data)
            return
        # Mostly one request comes at a time, and one that came before.
        answer = lane.answers.get(data)
        if answer is not None and lane.service.player is lane.player and not lane.switchboard.on and not self._paused:
            before, after, again = answer
            now = lane.now()
            self.transport.write(before if after is None else before + lane.date(now) + after)  # type: ignore[union-attr]
            lane.repeat(again, now)
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
            return
        if lane.delayed and answer is None and lane.is_open and not self._paused and (delayed := lane.delayed.get(data)) is not None:
            self._give_again(lane, delayed)
            return
        rest = self._take_fast_lane(lane, data)
        if rest:
            self._parse(rest)

    def _take_fast_lane(self, lane: FastLane, data: bytes) -> bytes:
        """Answer the requests at the start of `data` that were answered before; return what is left for the full path."""
        start, size = 0, len(data)
        if lane.is_open and not self._paused and self.transport is not None:
            out: list[bytes] = []
            answers, now = lane.answers, lane.now()
            while start < size:
                end = end_of_head(data, start)
                answer = answers.get(data[start:end])
                if answer is None:
                    break
                before, after, again = answer
                out += (before,) if after is None else (before, lane.date(now), after)
                lane.repeat(again, now)
                start = end
            if out:
                self.transport.write(b"".join(out))
                self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
            if start == size:
                return b""
        rest = data[start:] if start else data
        self._owed = owed_after(rest, 0)
        if self._owed == 0:
            self._candidate = rest
        return rest

    def _parse(self, data: bytes) -> None:
        """Parse, and answer at once what can be; a parse error in the middle of a body must reach whoever awaits that body."""
        waiter = self._waiter
        idle = waiter is not None and not waiter.done() and not self._messages
        if idle:
            # aiohttp would wake the task that answers; most requests need no task.
            self._waiter = None
            if self._head_handle is None and not self._upgraded and is_other_verb(data):
                self._parser = parser_of_any_verb(self, read_bytes=self._read_bufsize, queued=self._max_msg_queue_size)
        try:
            super().data_received(data)
        finally:
            if idle:
                self._waiter = waiter
        messages = self._messages
        if len(messages) != 1:
            self._candidate = None
        if messages:
            self._stop_head_timer()
            if self._body is not None and not isinstance(messages[-1][0], RawRequestMessage):
                self._body.set_exception(BrokenBodyError(400, "the body is malformed"))
            if idle and waiter is not None and not (len(messages) == 1 and self._answer_at_once(*messages[0])) and not waiter.done():
                waiter.set_result(None)
        elif self._head_handle is None and idle and data:
            self._head_handle = self._loop.call_later(self._limits.head_s, self.force_close)

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002 (aiohttp's signature)
        """Read on after a pause; aiohttp calls this for every body, and parses nothing again to no end."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """Let a client that has ended its side still get the answer it waits for, for a moment."""
        if self._peer.scheme == "https" or not (self._request_in_progress or self._messages):
            return None
        if self in self.server.silent:
            self._abort()
        elif self._eof_handle is None:
            self._eof_handle = self._loop.call_later(self._limits.half_closed_s, self._abort)
        if self._body is not None and not self._body.is_eof():
            self._body.set_exception(BrokenBodyError(400, "the body ended early"))
        self._close = True
        return True

    def connection_lost(self, exc: BaseException | None) -> None:
        """Cancel whatever is still being performed."""
        self.server.talking.discard(self)
        self._stop_head_timer()
        self._lose()
        if self._eof_handle is not None:
            self._eof_handle.cancel()
        super().connection_lost(exc)

    @property
    def client(self) -> str:
        """The client's address without port."""
        return self._peer.client

    def _stop_head_timer(self) -> None:
        if self._head_handle is not None:
            self._head_handle.cancel()
            self._head_handle = None

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    async def wait_writable(self) -> None:
        """Wait until the transport takes more."""
        await self._drain_helper()

    async def wait_gone(self) -> None:
        """Wait until the client has left; the connection's end cancels this."""
        self.server.silent.add(self)
        if self._eof_handle is not None:
            self._abort()
        try:
            await self._loop.create_future()
        finally:
            self.server.silent.discard(self)

    # What a subclass does about it.

    def _rest(self) -> None:
        """Wait for the next request, for as long as an idle connection may."""
        raise NotImplementedError

    def _answer_at_once(self, message: Any, payload: StreamReader) -> bool:
        """Answer a request that is complete, without waking the task; say whether that was done, else the task must go on."""
        raise NotImplementedError

    def _give_again(self, lane: FastLane, again: Delayed) -> None:
        """Give an answer that was given before, after the same pause."""
        raise NotImplementedError

    def _lose(self) -> None:
        """Let go of what was about to be answered: the client is gone."""
        raise NotImplementedError
