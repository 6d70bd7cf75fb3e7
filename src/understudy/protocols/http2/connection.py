"""One HTTP/2 connection: h2 keeps the protocol's state, a task per stream performs the steps."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RequestReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings

from understudy.core.model.decision import Decision
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Steps
from understudy.protocols.http.budget import Holding
from understudy.protocols.http.request_body import BrokenBodyError
from understudy.protocols.http2.fields import Field, is_grpc, read_fields, read_request
from understudy.protocols.http2.frames import Frames
from understudy.protocols.http2.sink import Http2Sink
from understudy.protocols.perform import perform, perform_at_once
from understudy.protocols.problems import problem_steps
from understudy.state.journal import Delivery, Entry

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_log = logging.getLogger("understudy.http2")
_WINDOW = 4 * 1024**2
_MAX_STREAMS = 1000
# A gRPC client that has said something and does not end its side either takes its time or waits for us, and nothing tells which:
# a silence this much longer than any pause it has made so far is taken for waiting.
_FIRST_PATIENCE_S, _LEAST_PATIENCE_S, _PAUSES = 2.0, 1.0, 3.0
_NO_DECISION = Decision(())


class _Stream:
    """A request that is arriving, and then its answer."""

    __slots__ = (
        "_heard_at",
        "_longest",
        "body",
        "deadline",
        "frames",
        "handle",
        "holding",
        "is_answered",
        "is_by_message",
        "request",
        "room",
        "sink",
        "size",
        "task",
        "told",
        "trailers",
    )

    def __init__(self, request: Request, holding: Holding) -> None:
        self.request = request
        self.holding = holding
        # Ends a body of which no byte comes any more; calls of gRPC may take their time.
        self.deadline: asyncio.TimerHandle | None = None
        self.body: list[bytes] = []
        self.frames = Frames()
        self.is_by_message = False
        self.sink: Http2Sink | None = None
        self.told = 0
        self.size = 0
        self.trailers = Headers()
        self.task: asyncio.Task[None] | None = None
        self.handle: asyncio.TimerHandle | None = None
        self.room: asyncio.Future[None] | None = None
        self.is_answered = False
        self._heard_at: float | None = None
        self._longest: float | None = None

    def stop_waiting(self) -> None:
        """Await nothing more of the client."""
        for handle in (self.handle, self.deadline):
            if handle is not None:
                handle.cancel()

    def patience(self, now: float) -> float:
        """Note that the client has spoken, and return how long its silence may last from now on."""
        if self.handle is not None:
            self.handle.cancel()
        if self._heard_at is not None:
            self._longest = max(self._longest or 0.0, now - self._heard_at)
        self._heard_at = now
        return _FIRST_PATIENCE_S if self._longest is None else max(_LEAST_PATIENCE_S, _PAUSES * self._longest)


class Http2Connection(asyncio.Protocol):
    """Serves the streams of one connection."""

    def __init__(self, server: HttpServer, respondent: Respondent) -> None:
        self.server = server
        self.respondent = respondent
        self.date = respondent.date
        self._loop = server.loop
        config = H2Configuration(client_side=False, header_encoding=None, validate_outbound_headers=False, normalize_outbound_headers=False)
        self._h2 = H2Connection(config)
        self._streams: dict[int, _Stream] = {}
        self._transport: asyncio.Transport | None = None
        self._client = ""
        self._writable: asyncio.Future[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._is_closing = False

    # What the transport tells us.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say our settings."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._client = str(peer[0]) if isinstance(peer, tuple) else ""
        self.server.http2_connections.add(self)
        # Values set on h2's own settings wait for an acknowledgment and would not be in the first frame: they must be there from the start.
        self._h2.local_settings = Settings(
            client=False, initial_values={SettingCodes.MAX_CONCURRENT_STREAMS: _MAX_STREAMS, SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW}
        )
        self._h2.initiate_connection()
        self._h2.increment_flow_control_window(_WINDOW)
        self._send()
        self._rest()

    def connection_lost(self, exc: BaseException | None) -> None:  # noqa: ARG002 (the interface has it)
        """Cancel everything that is still being performed."""
        self._transport = None
        self._is_closing = True
        self.server.http2_connections.discard(self)
        if self._idle is not None:
            self._idle.cancel()
        for stream in tuple(self._streams):
            self._forget(stream)
        self._release_writers()

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        """Let writers go on."""
        self._release_writers()

    def _release_writers(self) -> None:
        waiter, self._writable = self._writable, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Take in frames."""
        try:
            events = self._h2.receive_data(data)
        except ProtocolError as error:
            _log.debug("connection from %s broke HTTP/2: %s", self._client, error)
            self.server.refused += 1
            self._send()
            if self._transport is not None:
                self._transport.close()
            return
        for event in events:
            self._take(event)
        self._send()

    def _take(self, event: Event) -> None:
        match event:
            case RequestReceived():
                self._begin(event)
            case DataReceived():
                self._collect(event)
            case TrailersReceived():
                if (stream := self._streams.get(event.stream_id)) is not None:
                    stream.trailers = read_fields(event.headers)
            case StreamEnded():
                self._decide(event.stream_id)
            case StreamReset():
                self._forget(event.stream_id)
            case WindowUpdated():
                self._make_room(event.stream_id)
            case ConnectionTerminated():
                # h2 sends nothing any more after the peer's GOAWAY.
                self._is_closing = True
                if self._transport is not None:
                    self._transport.close()
            case _:
                # Settings, pings and priorities are h2's own business; a changed window shows as room.
                self._make_room(0)

    # A request arrives.

    def _begin(self, event: RequestReceived) -> None:
        if self._is_closing:
            self.reset(event.stream_id, ErrorCodes.REFUSED_STREAM)
            return
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        stream = self._streams[event.stream_id] = _Stream(read_request(event.headers, self._client), self.server.memory.hold())
        if is_grpc(stream.request.headers):
            stream.is_by_message = self.respondent.is_by_message(stream.request)
        elif event.stream_ended is None:
            self._await_body(event.stream_id, stream)

    def _await_body(self, number: int, stream: _Stream) -> None:
        if stream.deadline is not None:
            stream.deadline.cancel()
        seconds = self.server.limits.body_s
        stream.deadline = self._loop.call_later(
            seconds, self._refuse, number, stream, BrokenBodyError(408, f"no byte of the body came for {seconds:g} s")
        )

    def _collect(self, event: DataReceived) -> None:
        if event.flow_controlled_length:
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        stream = self._streams.get(event.stream_id)
        if stream is None or stream.is_answered:
            return
        limit = self.server.limits.body_bytes
        stream.size += len(event.data)
        if stream.size > limit:
            self._refuse(event.stream_id, stream, BrokenBodyError(413, f"the body has more than {limit} bytes"))
            return
        try:
            stream.holding.add(len(event.data))
        except BrokenBodyError as error:
            self._refuse(event.stream_id, stream, error)
            return
        stream.body.append(event.data)
        if not is_grpc(stream.request.headers):
            self._await_body(event.stream_id, stream)
            return
        complete = stream.frames.feed(event.data)
        if stream.is_by_message:
            if complete:
                self._answer_so_far(event.stream_id, stream)
            return
        patience = stream.patience(self._loop.time())
        if stream.frames.is_between:
            stream.handle = self._loop.call_later(patience, self._decide, event.stream_id)

    def _refuse(self, number: int, stream: _Stream, error: BrokenBodyError) -> None:
        """Answer in the server's own name, and take nothing more; such requests are counted apart and are not in the journal."""
        if error.status == 503:
            self.server.shed += 1
        else:
            self.server.refused += 1
        stream.is_answered = True
        stream.body.clear()
        if stream.sink is None:
            sink = Http2Sink(self, number, Entry(0.0, "", "", stream.request, _NO_DECISION, 0))
            perform_at_once(problem_steps(error.status, str(error)), sink)
            sink.flush()
        self.reset(number, ErrorCodes.NO_ERROR)
        self._finish(number)

    def _answer_so_far(self, number: int, stream: _Stream) -> None:
        """Send what answers the messages that have come, and leave the stream open for those to come."""
        request = replace(stream.request, body=b"".join(stream.body))
        steps = self.respondent.so_far(request, request.headers.get)
        head = next((step for step in steps if isinstance(step, SendHead)), None)
        if head is None or not isinstance(steps[-1], Finish):
            return
        if stream.sink is None:
            stream.sink = Http2Sink(self, number, Entry(0.0, "", "", request, _NO_DECISION, 0))
            stream.sink.send_head(head, None)
        self._tell(stream, stream.sink, steps)
        stream.sink.flush()

    def _tell(self, stream: _Stream, sink: Http2Sink, steps: Steps) -> None:
        """Send the parts of an answer that were not sent yet."""
        parts = [step.data for step in steps if isinstance(step, SendBody)]
        for data in parts[stream.told :]:
            sink.send_body(data)
        stream.told = max(stream.told, len(parts))

    def _end_so_far(self, number: int, stream: _Stream, sink: Http2Sink, request: Request) -> None:
        """Send the rest of an answer that was given message by message, and note it."""
        due = self.respondent.timer.now()
        entry = self.respondent.answer(request, request.headers.get)
        steps = entry.decision.steps
        self._tell(stream, sink, steps)
        sink.finish(steps[-1].trailers if steps and isinstance(steps[-1], Finish) else Headers())
        stream.task = self._loop.create_task(self._perform(number, entry, sink, due, len(steps)))

    def _decide(self, number: int) -> None:
        """Answer a request that is complete; what needs no waiting is sent at once."""
        stream = self._streams.get(number)
        if stream is None or stream.is_answered:
            return
        stream.is_answered = True
        stream.stop_waiting()
        respondent = self.respondent
        due = respondent.timer.now()
        body = stream.body[0] if len(stream.body) == 1 else b"".join(stream.body)
        stream.body.clear()
        request = replace(stream.request, body=body, trailers=stream.trailers) if body or stream.trailers else stream.request
        if stream.sink is not None:
            self._end_so_far(number, stream, stream.sink, request)
            return
        entry = respondent.answer(request, request.headers.get)
        sink = Http2Sink(self, number, entry)
        done = perform_at_once(entry.decision.steps, sink)
        if sink.finished:
            sink.flush()
        if sink.is_done:
            respondent.delivered(entry, "sent", sink.sent, respondent.timer.now() - due)
            self._send()
            self._finish(number)
        else:
            stream.task = self._loop.create_task(self._perform(number, entry, sink, due, done))

    async def _perform(self, number: int, entry: Entry, sink: Http2Sink, due: float, done: int) -> None:
        respondent = self.respondent
        delivery: Delivery = "client_gone"
        try:
            if sink.finished:
                await sink.drain()
            else:
                await perform(entry.decision.steps, sink, respondent.timer, due=due, start=done)
            delivery = "sent"
        except asyncio.CancelledError:
            _log.debug("stream %d of %s ended early", number, self._client)
        except ProtocolError as error:
            # The client has reset the stream or closed its window for good in the meantime.
            _log.debug("stream %d of %s: %s", number, self._client, error)
        except Exception:  # noqa: BLE001 (the outermost edge of a stream: a defect must be seen, and end this stream alone)
            _log.exception("an answer to %s could not be given", self._client)
            self.reset(number, ErrorCodes.INTERNAL_ERROR)
        finally:
            respondent.delivered(entry, delivery, sink.sent, respondent.timer.now() - due)
            self._send()
            self._finish(number)

    # What the sinks ask of us.

    def send_headers(self, number: int, fields: list[Field], *, end: bool) -> None:
        """Send a HEADERS frame."""
        self._h2.send_headers(number, fields, end_stream=end)

    def room(self, number: int) -> int:
        """Return how many bytes of data may be sent now, at most one frame's."""
        return min(self._h2.local_flow_control_window(number), self._h2.max_outbound_frame_size)

    def send_data(self, number: int, data: memoryview, *, end: bool) -> None:
        """Send a DATA frame that fits."""
        self._h2.send_data(number, bytes(data), end_stream=end)
        self._send()

    async def wait_for_room(self, number: int) -> None:
        """Wait until the client's window has opened."""
        self._send()
        stream = self._streams.get(number)
        if stream is None:
            raise ConnectionResetError("the stream is gone")
        stream.room = self._loop.create_future()
        await stream.room

    async def wait_writable(self) -> None:
        """Wait until the transport takes more."""
        self._send()
        if self._writable is not None:
            await asyncio.shield(self._writable)

    async def wait_gone(self, number: int) -> None:
        """Wait until the client has given the stream up; that cancels this."""
        self._send()
        self.server.hanging.add((self, number))
        try:
            await self._loop.create_future()
        finally:
            self.server.hanging.discard((self, number))

    def reset(self, number: int, code: ErrorCodes) -> None:
        """Abort a stream."""
        try:
            self._h2.reset_stream(number, code)
        except ProtocolError as error:
            _log.debug("stream %d of %s was gone: %s", number, self._client, error)
        self._send()

    def abandon(self, number: int) -> None:
        """Close the connection, or only the stream while there are others."""
        self._send()
        if len(self._streams) > 1 or self._transport is None:
            self.reset(number, ErrorCodes.CANCEL)
        else:
            self._transport.close()

    # Life.

    def _send(self) -> None:
        """Give h2's frames to the transport."""
        data = self._h2.data_to_send()
        if data and self._transport is not None:
            self._transport.write(data)

    def _make_room(self, number: int) -> None:
        for stream in self._streams.values() if number == 0 else filter(None, (self._streams.get(number),)):
            if stream.room is not None and not stream.room.done():
                stream.room.set_result(None)

    def _forget(self, number: int) -> None:
        """Drop a stream that the client has given up."""
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.stop_waiting()
        if stream.task is not None:
            stream.task.cancel()
        else:
            self._finish(number)

    def _finish(self, number: int) -> None:
        stream = self._streams.pop(number, None)
        if stream is not None:
            stream.stop_waiting()
            stream.holding.release()
        self._close_when_done()
        if not self._streams:
            self._rest()

    def _rest(self) -> None:
        """Close the connection after a long time without any stream."""
        if self._transport is not None and self._idle is None:
            self._idle = self._loop.call_later(self.server.limits.idle_s, self._leave)

    def _leave(self) -> None:
        self._idle = None
        if not self._streams:
            self.go_away()

    def _close_when_done(self) -> None:
        if self._is_closing and not self._streams and self._transport is not None:
            # h2 sends nothing any more after GOAWAY, so that it comes last; new streams are refused until then.
            self._h2.close_connection()
            self._send()
            self._transport.close()

    def go_away(self) -> None:
        """Take no new streams, and close when those that are open are done (RFC 9113 §6.8)."""
        self._is_closing = True
        self._close_when_done()

    def drop(self, number: int | None = None) -> None:
        """Cancel a stream, or abort the connection with all of them."""
        if number is not None:
            self._forget(number)
        elif self._transport is not None:
            self._transport.abort()

    @property
    def is_open(self) -> bool:
        """Whether there is still a transport."""
        return self._transport is not None
