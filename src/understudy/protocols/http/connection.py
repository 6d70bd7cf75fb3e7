"""One HTTP/1.1 connection: aiohttp's RequestHandler parses and queues requests, we decide and write the answers ourselves.

Only the loop that turns queued requests into answers is replaced. aiohttp builds a request object, a stream writer, a response object
and a task per request; an answer here is a list of steps and mostly one write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestPayloadError

from understudy.core.model.engine_io import SPOKEN_HERE, EngineIo, transport_of
from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue, Close, Forward, Hang, KeepListening, Reset, Steps, Wait
from understudy.protocols.http.arrival import waited_s
from understudy.protocols.http.budget import Holding
from understudy.protocols.http.fast_lane import Delayed, FastLane, FastLanes
from understudy.protocols.http.late_answer import LateAnswer
from understudy.protocols.http.reception import Reception
from understudy.protocols.http.request_body import BrokenBodyError, body_at_hand, read_body
from understudy.protocols.http.sink import Http1Sink
from understudy.protocols.http.translate import is_http10, translate
from understudy.protocols.http.wire import CONTINUE, Terms
from understudy.protocols.perform import Sink, is_late, is_plain, leaves_within, perform, perform_at_once, relay
from understudy.protocols.problems import problem_steps
from understudy.protocols.websocket.dialogue import Dialogue
from understudy.protocols.websocket.frames import open_frames
from understudy.protocols.websocket.handshake import HandshakeError
from understudy.state.journal import Delivery, Entry

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_log = logging.getLogger("understudy.http")
_USUAL = Terms()


class Connection(Reception):
    """Serves the requests of one connection, in order."""

    __slots__ = ("_decided", "_late", "_own_sink")

    def __init__(self, server: HttpServer, respondent: Respondent, lanes: FastLanes | None = None) -> None:
        super().__init__(server, respondent, lanes)
        self._own_sink: Http1Sink | None = None
        # A request that was decided about and whose answer takes time: the task's next work, and what its body holds of the memory.
        self._decided: tuple[Entry, Terms, float, Holding] | None = None
        self._late: LateAnswer | None = None

    @property
    def _sink(self) -> Http1Sink:
        """Where answers go that are not known as bytes: many connections never need one."""
        if self._own_sink is None:
            self._own_sink = Http1Sink(self)
        return self._own_sink

    def _lose(self) -> None:
        late, self._late = self._late, None
        if late is not None:
            late.cancel()
            self._end_late(late)

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
        if SPOKEN_HERE in message.path:
            return False  # it may have to wait until there is something to say
        if message.version.major != 1 or self._seen.judge(message.raw_headers):
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
                if is_late(steps):
                    timer = self.respondent.timer
                    rendered = self.server.renderings.after_pause(steps) if terms is _USUAL else None
                    self._give_later(LateAnswer(self, entry, due, self._waiter, rendered, terms, timer, holding), steps[0].seconds)
                    return True
                due = self._came(due)
            self._decided = (entry, terms, due, holding)
            self._request_in_progress = True
            return False
        rendered = self.server.renderings.again(steps) if terms is _USUAL else None
        if rendered is not None and self.transport is not None:
            self.transport.write(rendered.dated(self.date()))
            sent, closes = rendered.size, False
        else:
            sink = self._sink
            sink.begin(terms, entry)
            perform_at_once(steps, sink)
            sink.flush()
            sent, closes = sink.sent, sink.closes
        self.respondent.delivered(entry, "sent", sent, self.respondent.timer.now() - due)
        if closes:
            self.force_close()
        else:
            self._rest()
        return True

    def _came(self, due: float) -> float:
        """Return when a request really came that was read at a time of the timer's."""
        return min(due, self.respondent.timer.ago(waited_s(self.transport)))

    def _give_later(self, late: LateAnswer, pause_s: float) -> None:
        """Give an answer after a pause; to all others the connection is busy until then."""
        late.due = self._came(late.due)
        self._late = late
        self._request_in_progress = True
        self._waiter = None
        late.wait(pause_s)

    def _give_again(self, lane: FastLane, again: Delayed) -> None:
        """Give an answer that was given before, after the same pause."""
        rendered, pause_s, first = again
        timer = self.respondent.timer
        due = timer.now()
        self._give_later(LateAnswer(self, lane.note_again(first, lane.now()), due, self._waiter, rendered, _USUAL, timer), pause_s)

    def perform_late(self, late: LateAnswer) -> None:
        """Give an answer that was not rendered, step by step."""
        sink = self._sink
        sink.begin(late.terms, late.entry)
        perform_at_once(late.entry.decision.steps[1:], sink)
        sink.flush()
        late.sent, late.closes = sink.sent, sink.closes

    def settle_late(self) -> None:
        """Note that a late answer was given, and take up what was asked meanwhile."""
        late, self._late = self._late, None
        if late is None:
            return
        self._waiter = waiter = late.waiter
        self._end_late(late)
        if late.closes or self._close or self._force_close:
            self.force_close()
            return
        self._rest()
        if self._messages and waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _end_late(self, late: LateAnswer) -> None:
        if late.holding is not None:
            late.holding.release()
        self._request_in_progress = False
        if self._handler_waiter is not None and not self._handler_waiter.done():
            self._handler_waiter.set_result(None)
        self.respondent.delivered(late.entry, late.delivery, late.sent, late.took_s)

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
        if message.version.major != 1:
            # aiohttp's parser takes HTTP/0.9, where no line names a version, and versions that are not spoken as text.
            return await self._refuse(400, "this is not valid HTTP: the request line does not name HTTP/1.1 or HTTP/1.0")
        if problem := self._seen.judge(message.raw_headers):
            return await self._refuse(400, f"this is not valid HTTP: {problem}")
        if payload is EMPTY_PAYLOAD:
            return await self._respond(message, b"")
        holding = self.server.memory.hold()
        try:
            body = await self._read_body(message, payload, holding.add)
            return await self._respond(message, body)
        except BrokenBodyError as error:
            return await self._refuse(error.status, str(error), payload)
        finally:
            holding.release()

    async def _respond(self, message: RawRequestMessage, body: bytes) -> bool:
        """Answer a request that is complete; say whether the connection can be used again."""
        if SPOKEN_HERE in message.path:
            request = translate(message, body, self._peer, self._seen)
            engine = self.respondent.engine_at(request)
            if engine is not None and transport_of(request):
                return await self._speak_engine_io(message, request, engine)
        return await self._perform(*self._decide(message, body))

    async def _speak_engine_io(self, message: RawRequestMessage, request: Request, engine: EngineIo) -> bool:
        """Let a request be part of a session of Engine.IO; such requests are not in the journal, what is said in sessions is."""
        sessions = self.server.engine_io
        sink = self._sink
        sink.begin(Terms(keeps_alive=not (message.should_close or self._close), is_http10=is_http10(message)), None)
        if transport_of(request) == "websocket" and (session := sessions.find(request, self.respondent, engine)) is not None:
            try:
                frames = open_frames(self, request, AcceptDialogue())
            except HandshakeError as error:
                return await self._refuse(400, str(error))
            self.server.talking.add(self)
            sink.closes = True
            await session.speak(frames)
            return False
        perform_at_once(await sessions.answer(request, self.respondent, engine), sink)
        await sink.drain()
        return not sink.closes

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

    async def listen(self, entry: Entry, sink: Sink, step: KeepListening) -> bool:
        """Send what is published to the connection, until the client leaves; True when the time for that ended before."""
        relaying = self._loop.create_task(relay(self.respondent.mailbox(entry), sink, self.respondent.timer, step))
        try:
            return not await leaves_within(self.wait_gone(), step.for_s)
        finally:
            relaying.cancel()

    def dismiss(self) -> None:
        """End what is being performed, in its own way."""
        if self._task_handler is not None:
            self._task_handler.cancel()

    async def forward(self, entry: Entry, step: Forward) -> int:
        """Pass a request to the real service."""
        return await self.server.forwarder.forward(entry, step, self._sink)

    def open_dialogue(self, entry: Entry, step: AcceptDialogue) -> Dialogue:
        """Accept a WebSocket handshake on this connection."""
        self.server.talking.add(self)
        return Dialogue(open_frames(self, entry.request, step), self.respondent, entry)


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
