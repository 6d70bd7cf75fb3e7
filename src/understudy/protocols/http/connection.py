"""One HTTP/1.1 connection: aiohttp's RequestHandler parses and queues requests, we decide and write the answers ourselves.

Only the loop that turns queued requests into answers is replaced. aiohttp builds a request object, a stream writer, a response object
and a task per request; an answer here is a list of steps and mostly one write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestHandler, RequestPayloadError

from understudy.core.model.step import AcceptDialogue, Close, Forward, Hang, KeepListening, Reset, SendBody, Steps, Wait
from understudy.protocols.http.arrival import waited_s
from understudy.protocols.http.budget import Holding
from understudy.protocols.http.fast_lane import LOST, FastLane, FastLanes, end_of_head, owed_after, render_constant
from understudy.protocols.http.request_body import BrokenBodyError, body_at_hand, read_body
from understudy.protocols.http.sink import Http1Sink
from understudy.protocols.http.translate import FieldsSeen, Peer, is_http10, translate
from understudy.protocols.http.wire import CONTINUE, Terms
from understudy.protocols.perform import Sink, is_late, is_plain, perform, perform_at_once, relay
from understudy.protocols.problems import problem_steps
from understudy.protocols.websocket.dialogue import Dialogue, open_dialogue
from understudy.runtime.timer import Appointment
from understudy.state.journal import Delivery, Entry

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_log = logging.getLogger("understudy.http")
_USUAL = Terms()
_READ_BUFFER = 256 * 1024


@dataclass(slots=True)
class LateAnswer:
    """A request that was decided about, and whose answer is to be given in one write after a pause.

    Attributes:
        due: when the request was complete, in the timer's time; the pause counts from there.
        holding: what its body holds of the memory.
        waiter: what the connection's task waits on: it is not woken for this.
        rendered: the answer up to the value of Date and from there; there is time for that now, and little when it is due.
    """

    entry: Entry
    terms: Terms
    due: float
    holding: Holding
    waiter: asyncio.Future[None] | None
    rendered: tuple[bytes, bytes | None] | None
    appointment: Appointment | None = None


class Connection(RequestHandler):
    """Serves the requests of one connection, in order."""

    __slots__ = (
        "_body",
        "_candidate",
        "_decided",
        "_eof_handle",
        "_head_handle",
        "_lane",
        "_lanes",
        "_late",
        "_limits",
        "_owed",
        "_peer",
        "_seen",
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
        self._seen = FieldsSeen()
        self._body: StreamReader | None = None
        # A request that was decided about and whose answer takes time: the task's next work, and what its body holds of the memory.
        self._decided: tuple[Entry, Terms, float, Holding] | None = None
        self._late: LateAnswer | None = None
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
        late, self._late = self._late, None
        if late is not None:
            self._end_late(late, "client_gone", 0)
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

    async def listen(self, entry: Entry, sink: Sink, step: KeepListening) -> None:
        """Send what is published to the connection, until the client leaves."""
        relaying = self._loop.create_task(relay(self.respondent.mailbox(entry), sink, self.respondent.timer, step))
        try:
            await self.wait_gone()
        finally:
            relaying.cancel()

    def dismiss(self) -> None:
        """End what is being performed, in its own way."""
        if self._task_handler is not None:
            self._task_handler.cancel()

    # What we do about requests.

    async def start(self) -> None:
        """Answer requests until either side has had enough."""
        try:
            while not self._force_close:
                if not self._messages and self._decided is None:
                    if self._close:
                        break
                    self._waiter = self._loop.create_future()
                    try:
                        await self._waiter
                    finally:
                        self._waiter = None
                self._request_in_progress = True
                try:
                    survives = await self._serve_next()
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
        if self._decided is not None:
            entry, _, due, holding = self._decided
            holding.release()
            self.respondent.delivered(entry, "client_gone", 0, self.respondent.timer.now() - due)
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

    def _answer_at_once(self, message: Any, payload: StreamReader) -> bool:
        """Answer a request that is complete, without waking the task; say whether that was done, else the task must go on."""
        if not isinstance(message, RawRequestMessage) or message.upgrade or self._close or self._force_close or self._paused:
            return False
        if self._seen.judge(message.raw_headers):
            return False
        memory = self.server.memory
        if payload is not EMPTY_PAYLOAD and not memory.fits(payload.total_bytes):
            return False
        body = body_at_hand(payload, self._limits)
        if body is None:
            return False
        self._messages.popleft()
        self._refill()
        entry, terms, due = self._decide(message, body)
        steps = entry.decision.steps
        if not is_plain(steps):
            holding = memory.hold()
            holding.add(len(body))
            if steps and type(steps[0]) is Wait:
                due = min(due, self.respondent.timer.ago(waited_s(self.transport)))
                if is_late(steps):
                    rendered = render_constant(steps[1:], is_head=False) if terms is _USUAL else None
                    self._give_later(LateAnswer(entry, terms, due, holding, self._waiter, rendered), steps[0].seconds)
                    return True
            self._decided = (entry, terms, due, holding)
            self._request_in_progress = True
            return False
        sink = self._sink
        sink.begin(terms, entry)
        perform_at_once(steps, sink)
        sink.flush()
        self.respondent.delivered(entry, "sent", sink.sent, self.respondent.timer.now() - due)
        if sink.closes:
            self.force_close()
        else:
            self._rest()
        return True

    def _give_later(self, late: LateAnswer, pause_s: float) -> None:
        """Give an answer after a pause; to all others the connection is busy until then."""
        self._late = late
        self._request_in_progress = True
        self._waiter = None
        late.appointment = self.respondent.timer.call_at(late.due + pause_s, self._give_late)

    def _give_late(self) -> None:
        """Give the answer whose time has come, and take up what was asked meanwhile."""
        late, self._late = self._late, None
        if late is None:
            return
        steps = late.entry.decision.steps
        if late.rendered is not None and self.transport is not None:
            before, after = late.rendered
            self.transport.write(before if after is None else before + self.date().encode() + after)
            sent, closes = sum(len(step.data) for step in steps if type(step) is SendBody), False
        else:
            sink = self._sink
            sink.begin(late.terms, late.entry)
            perform_at_once(steps[1:], sink)
            sink.flush()
            sent, closes = sink.sent, sink.closes
        self._waiter = waiter = late.waiter
        self._end_late(late, "sent", sent)
        if closes or self._close or self._force_close:
            self.force_close()
            return
        self._rest()
        if self._messages and waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _end_late(self, late: LateAnswer, delivery: Delivery, sent: int) -> None:
        if late.appointment is not None:
            late.appointment.cancel()
        late.holding.release()
        self._request_in_progress = False
        if self._handler_waiter is not None and not self._handler_waiter.done():
            self._handler_waiter.set_result(None)
        self.respondent.delivered(late.entry, delivery, sent, self.respondent.timer.now() - late.due)

    async def _serve_next(self) -> bool:
        """Answer the next request; say whether the connection can be used again."""
        decided = self._decided
        if decided is not None:
            self._decided = None
            entry, terms, due, holding = decided
            try:
                return await self._perform(entry, terms, due)
            finally:
                holding.release()
        message, payload = self._messages.popleft()
        self._refill()
        return await self._serve(message, payload)

    async def _serve(self, message: Any, payload: StreamReader) -> bool:
        """Answer one request; say whether the connection can be used again."""
        if not isinstance(message, RawRequestMessage):
            return await self._refuse(400, f"this is not valid HTTP: {message.message}")
        if problem := self._seen.judge(message.raw_headers):
            return await self._refuse(400, f"this is not valid HTTP: {problem}")
        if payload is EMPTY_PAYLOAD:
            return await self._perform(*self._decide(message, b""))
        holding = self.server.memory.hold()
        try:
            body = await self._read_body(message, payload, holding.add)
            return await self._perform(*self._decide(message, body))
        except BrokenBodyError as error:
            return await self._refuse(error.status, str(error), payload)
        finally:
            holding.release()

    def _decide(self, message: RawRequestMessage, body: bytes) -> tuple[Entry, Terms, float]:
        """Have the request answered, and let the fast lane remember an answer that stays the same."""
        old = is_http10(message)
        if message.should_close or old or message.method == "HEAD" or self._close:
            terms = Terms(message.method == "HEAD", old, not (message.should_close or self._close))
        else:
            terms = _USUAL
        candidate, self._candidate = self._candidate, None
        respondent = self.respondent
        due = respondent.timer.now()
        entry = respondent.answer(translate(message, body, self._peer, self._seen), message.headers.get)
        if candidate is not None and not body and terms.keeps_alive and not old and self._lane is not None:
            self._lane.remember(candidate, entry)
        return entry, terms, due

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

    async def _read_body(self, message: Any, payload: StreamReader, hold: Callable[[int], None]) -> bytes:
        """Read a whole body; what goes wrong with the connection meanwhile reaches the reader."""
        body = body_at_hand(payload, self._limits)
        if body is not None:
            hold(len(body))
            return body
        self._body = payload
        try:
            return await read_body(message, payload, self._limits, self._ask_for_body, hold)
        finally:
            self._body = None

    def _ask_for_body(self) -> None:
        if self.transport is not None:
            self.transport.write(CONTINUE)

    async def _refuse(self, status: int, detail: str, payload: StreamReader | None = None) -> bool:
        """Answer in the server's own name and close; such requests are counted apart and are not in the journal."""
        if status == 503:
            self.server.shed += 1
        else:
            self.server.refused += 1
        sink, steps = self._sink, problem_steps(status, detail)
        sink.begin(Terms(keeps_alive=False), None)
        perform_at_once(steps, sink)
        await sink.drain()
        if payload is not None and status in (413, 503) and self.transport is not None and self.transport.can_write_eof():
            # Closing while the client still sends would reset the connection and take the answer away from it.
            self.transport.write_eof()
            try:
                async with asyncio.timeout(self._limits.half_closed_s):
                    while not payload.at_eof():
                        await payload.readany()
            except (TimeoutError, RequestPayloadError, BrokenBodyError):
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
