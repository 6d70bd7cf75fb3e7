"""One HTTP/2 connection: h2 keeps the protocol's state, a task per stream performs the steps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, cast

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
from understudy.protocols.http.request_body import BrokenBodyError
from understudy.protocols.http2.fields import is_grpc, read_fields, read_request
from understudy.protocols.http2.multiplex import Multiplex
from understudy.protocols.http2.sink import Http2Sink
from understudy.protocols.http2.stream import Stream
from understudy.protocols.perform import perform, perform_at_once
from understudy.protocols.problems import problem_steps
from understudy.state.journal import Delivery, Entry

_log = logging.getLogger("understudy.http2")
_WINDOW = 4 * 1024**2
_MAX_STREAMS = 1000
_NO_DECISION = Decision(())


class Http2Connection(Multiplex):
    """Serves the streams of one connection."""

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
        stream = self._streams[event.stream_id] = Stream(read_request(event.headers, self._client), self.server.memory.hold())
        if is_grpc(stream.request.headers):
            stream.is_by_message = self.respondent.is_by_message(stream.request)
        elif event.stream_ended is None:
            self._await_body(event.stream_id, stream)

    def _await_body(self, number: int, stream: Stream) -> None:
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

    def _refuse(self, number: int, stream: Stream, error: BrokenBodyError) -> None:
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
            self._flush(number, sink)
        self.reset(number, ErrorCodes.NO_ERROR)
        self._finish(number)

    def _answer_so_far(self, number: int, stream: Stream) -> None:
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
        self._flush(number, stream.sink)

    def _tell(self, stream: Stream, sink: Http2Sink, steps: Steps) -> None:
        """Send the parts of an answer that were not sent yet."""
        parts = [step.data for step in steps if isinstance(step, SendBody)]
        for data in parts[stream.told :]:
            sink.send_body(data)
        stream.told = max(stream.told, len(parts))

    def _end_so_far(self, number: int, stream: Stream, sink: Http2Sink, request: Request) -> None:
        """Send the rest of an answer that was given message by message, and note it."""
        due = self.respondent.timer.now()
        entry = self.respondent.answer(request, request.headers.get)
        steps = entry.decision.steps
        self._tell(stream, sink, steps)
        sink.finish(steps[-1].trailers if steps and isinstance(steps[-1], Finish) else Headers())
        stream.task = self._start(self._perform(number, entry, sink, due, len(steps)))

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
        there = not sink.finished or self._flush(number, sink)
        if sink.is_done or not there:
            respondent.delivered(entry, "sent" if there else "client_gone", sink.sent, respondent.timer.now() - due)
            self._send()
            self._finish(number)
        else:
            stream.task = self._start(self._perform(number, entry, sink, due, done))

    def _start(self, performing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin at once: a task that is cancelled before its first step would never give back what its stream holds."""
        return asyncio.Task(performing, loop=self._loop, eager_start=True)

    def _flush(self, number: int, sink: Http2Sink) -> bool:
        """Send what is ready; say whether the stream could take it: its end by the client may lie in the same bytes as the request."""
        try:
            sink.flush()
        except ProtocolError as error:
            _log.debug("stream %d of %s: %s", number, self._client, error)
            return False
        return True

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
