"""One HTTP/1.1 connection: aiohttp's RequestHandler parses and queues requests, we decide and write the answers ourselves.

Only the loop that turns queued requests into answers is replaced. aiohttp builds a request object, a stream writer, a response object
and a task per request; an answer here is a list of steps and mostly one write.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader

from understudy.core.model.step import AcceptDialogue, Close, Forward, Hang, Reset, Steps
from understudy.protocols.http.fast_lane import LOST, FastLane, FastLanes, end_of_head, owed_after
from understudy.protocols.http.sink import Http1Sink
from understudy.protocols.http.translate import Peer, is_http10, translate
from understudy.protocols.http.wire import CONTINUE, Terms
from understudy.protocols.perform import perform, perform_at_once
from understudy.protocols.problems import problem_steps
from understudy.protocols.websocket.dialogue import Dialogue, open_dialogue
from understudy.state.journal import Delivery, Entry

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_log = logging.getLogger("understudy.http")
_USUAL = Terms()
_READ_BUFFER = 256 * 1024


class BrokenBodyError(Exception):
    """The request body cannot be read: malformed, too large or too slow."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Connection(web.RequestHandler):
    """Serves the requests of one connection, in order."""

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
        "_sink",
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
        self._sink = Http1Sink(self)
        self._peer = Peer("http", "", "")
        self._body: StreamReader | None = None
        self._eof_handle: asyncio.TimerHandle | None = None
        self._head_handle: asyncio.TimerHandle | None = None
        self._lanes = lanes
        self._lane: FastLane | None = None
        # Bytes of the present request that the fast lane has not seen yet, and the head that it may remember the answer to.
        self._owed = 0
        self._candidate: bytes | None = None

    # What the transport tells us.

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
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Give answers that were given before, and let the full path have the rest."""
        if self._lane is not None and data:
            data = self._take_fast_lane(self._lane, data)
            if not data:
                return
        self._parse(data)

    def _take_fast_lane(self, lane: FastLane, data: bytes) -> bytes:
        """Answer the requests at the start of `data` that were answered before; return what is left for the full path."""
        self._candidate = None
        owed = self._owed
        if owed:
            self._owed = max(owed - len(data), LOST) if owed > 0 else LOST
            return data
        waiter = self._waiter
        if waiter is None or waiter.done() or self._messages or self._close or self._force_close:
            self._owed = LOST
            return data
        start, size = 0, len(data)
        if lane.is_open and not self._paused and self.transport is not None:
            out: list[bytes] = []
            answers, service, date = lane.answers, lane.service, self.date
            while start < size:
                end = end_of_head(data, start)
                answer = answers.get(data if end == size and not start else data[start:end])
                if answer is None:
                    break
                before, after, entry = answer
                out.append(before)
                if after is not None:
                    out.append(date().encode())
                    out.append(after)
                service.repeat(entry)
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
        """Parse; a parse error in the middle of a body must reach whoever awaits that body."""
        super().data_received(data)
        if len(self._messages) != 1:
            self._candidate = None
        if self._messages:
            self._stop_head_timer()
            if self._body is not None and not isinstance(self._messages[-1][0], RawRequestMessage):
                self._body.set_exception(BrokenBodyError(400, "the body is malformed"))
        elif self._head_handle is None and self._waiter is not None and not self._waiter.done() and data:
            self._head_handle = self._loop.call_later(self._limits.head_s, self.force_close)

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

    def dismiss(self) -> None:
        """End what is being performed, in its own way."""
        if self._task_handler is not None:
            self._task_handler.cancel()

    # What we do about requests.

    async def start(self) -> None:
        """Answer requests until either side has had enough."""
        try:
            while not self._force_close:
                if not self._messages:
                    if self._close:
                        break
                    self._waiter = self._loop.create_future()
                    try:
                        await self._waiter
                    finally:
                        self._waiter = None
                message, payload = self._messages.popleft()
                self._refill()
                self._request_in_progress = True
                try:
                    survives = await self._serve(message, payload)
                finally:
                    self._request_in_progress = False
                    if self._handler_waiter is not None and not self._handler_waiter.done():
                        self._handler_waiter.set_result(None)
                if not survives or self.transport is None:
                    break
                self._rest()
        except asyncio.CancelledError:
            # Either the client left or the server is closing: in both cases there is nobody to tell.
            _log.debug("connection from %s ended early", self._peer.client)
        except OSError:
            _log.debug("connection from %s was lost", self._peer.client)
        except Exception:  # noqa: BLE001 (the outermost edge of a connection: a defect must be seen, and end this connection alone)
            _log.exception("an answer to %s could not be given", self._peer.client)
        self._task_handler = None
        if self.transport is not None:
            self.transport.close()

    def _refill(self) -> None:
        """Free the parser's slot, and read on when pipelined requests had filled the queue."""
        if self._parser is not None:
            self._parser.message_consumed()
        if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
            self._resume_reading_if_drained()

    def _rest(self) -> None:
        """Start the idle timer, and undo an upgrade that was asked for and not given."""
        self._next_keepalive_close_time = close_at = self._loop.time() + self._keepalive_timeout
        if self._keepalive_handle is None:
            self._keepalive_handle = self._loop.call_at(close_at, self._process_keepalive)
        if self._upgraded and not self._messages and self._payload_parser is None and self._parser is not None:
            self._parser.set_upgraded(False)
            self._upgraded = False
            tail, self._message_tail = self._message_tail, b""
            if tail:
                self._parse(tail)

    async def _serve(self, message: Any, payload: StreamReader) -> bool:
        """Answer one request; say whether the connection can be used again."""
        if not isinstance(message, RawRequestMessage):
            return await self._refuse(400, f"this is not valid HTTP: {message.message}")
        old = is_http10(message)
        if message.should_close or old or message.method == "HEAD" or self._close:
            terms = Terms(message.method == "HEAD", old, not (message.should_close or self._close))
        else:
            terms = _USUAL
        body = b""
        candidate, self._candidate = self._candidate, None
        if payload is not EMPTY_PAYLOAD:
            candidate = None
            try:
                body = await self._read_body(message, payload)
            except BrokenBodyError as error:
                return await self._refuse(error.status, str(error), payload)
        respondent = self.respondent
        due = respondent.timer.now()
        entry = respondent.answer(translate(message, body, self._peer), message.headers.get)
        if candidate is not None and terms.keeps_alive and not old and self._lane is not None:
            self._lane.remember(candidate, entry)
        return await self._perform(entry, terms, due)

    async def _perform(self, entry: Entry, terms: Terms, due: float) -> bool:
        respondent, sink, steps = self.respondent, self._sink, entry.decision.steps
        sink.begin(terms, entry)
        delivery: Delivery = "client_gone"
        try:
            done = perform_at_once(steps, sink)
            if sink.finished and sink.is_small and not self._paused:
                sink.flush()
            elif sink.finished:
                await sink.drain()
            else:
                await perform(steps, sink, respondent.timer, due=due, start=done)
            delivery = _delivery(steps)
        finally:
            respondent.delivered(entry, delivery, sink.sent, respondent.timer.now() - due)
        return not sink.closes

    async def _read_body(self, message: Any, payload: StreamReader) -> bytes:
        """Read a whole body within the limits; asks for it first when the client waits to be asked (RFC 9110 §10.1.1)."""
        limit = self._limits.body_bytes
        declared = message.headers.get("Content-Length")
        if declared is not None and int(declared) > limit:
            raise BrokenBodyError(413, f"the body has {declared} bytes, and {limit} are allowed")
        if not payload.is_eof() and message.headers.get("Expect", "").lower() == "100-continue" and self.transport is not None:
            self.transport.write(CONTINUE)
        parts: list[bytes] = []
        size = 0
        self._body = payload
        try:
            while not payload.at_eof():
                if payload.is_eof():
                    part = payload.read_nowait()
                else:
                    async with asyncio.timeout(self._limits.body_s):
                        part = await payload.readany()
                size += len(part)
                if size > limit:
                    raise BrokenBodyError(413, f"the body has more than {limit} bytes")
                parts.append(part)
        except TimeoutError:
            raise BrokenBodyError(408, f"no byte of the body came for {self._limits.body_s:g} s") from None
        except web.RequestPayloadError as error:
            raise BrokenBodyError(400, f"the body is malformed: {error}") from error
        finally:
            self._body = None
        return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _refuse(self, status: int, detail: str, payload: StreamReader | None = None) -> bool:
        """Answer in the server's own name and close; such requests are counted apart and are not in the journal."""
        self.server.refused += 1
        sink, steps = self._sink, problem_steps(status, detail)
        sink.begin(Terms(keeps_alive=False), None)
        perform_at_once(steps, sink)
        await sink.drain()
        if payload is not None and status == 413 and self.transport is not None and self.transport.can_write_eof():
            # Closing while the client still sends would reset the connection and take the answer away from it.
            self.transport.write_eof()
            try:
                async with asyncio.timeout(self._limits.half_closed_s):
                    while not payload.at_eof():
                        await payload.readany()
            except (TimeoutError, web.RequestPayloadError, BrokenBodyError):
                _log.debug("gave up reading a refused body from %s", self._peer.client)
        return False

    # What the sink asks of us.

    async def forward(self, entry: Entry, step: Forward) -> int:
        """Pass a request to the real service."""
        return await self.server.forwarder.forward(entry, step, self._sink)

    def open_dialogue(self, entry: Entry, step: AcceptDialogue) -> Dialogue:
        """Accept a WebSocket handshake on this connection."""
        self.server.talking.add(self)
        return open_dialogue(self, self.respondent, entry, step)


def _delivery(steps: Steps) -> Delivery:
    """Say what became of steps that were performed to their end."""
    last = steps[-1] if steps else None
    if isinstance(last, Reset):
        return "reset"
    if isinstance(last, Close) or last is None:
        return "closed"
    if isinstance(last, Hang):
        return "hung"
    return "sent"
