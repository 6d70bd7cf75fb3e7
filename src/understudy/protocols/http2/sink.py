"""Sends one answer on one stream of an HTTP/2 connection."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from h2.errors import ErrorCodes

from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS
from understudy.core.model.step import AcceptDialogue, EndDialogue, Forward, KeepListening, SendHead, SendMessage
from understudy.protocols.http2.fields import Field, write_fields, write_head
from understudy.protocols.perform import leaves_within, perform_at_once, relay
from understudy.protocols.problems import problem_steps
from understudy.state.journal import Entry

if TYPE_CHECKING:
    from understudy.protocols.http2.connection import Http2Connection

_BODILESS = frozenset({204, 304})


class Http2Sink:
    """Writes an answer as frames, within flow control.

    The head is held back until something follows it: an answer that ends there is one HEADERS frame with END_STREAM, which is what
    gRPC calls trailers-only.
    """

    __slots__ = ("_connection", "_ending", "_entry", "_head", "_is_head", "_pending", "_stream", "_trailers", "finished", "sent")

    def __init__(self, connection: Http2Connection, stream: int, entry: Entry) -> None:
        self._connection = connection
        self._stream = stream
        self._entry = entry
        self._is_head = entry.request.method == "HEAD"
        self._head: list[Field] | None = None
        self._pending: deque[memoryview] = deque()
        self._trailers: Headers = NO_HEADERS
        self._ending = False
        self.finished = False
        self.sent = 0

    @property
    def is_done(self) -> bool:
        """Whether everything, the end included, is in the hands of the transport."""
        return self.finished and self._head is None and not self._pending and not self._ending

    def send_interim(self, status: int, headers: Headers) -> None:
        """Send a 1xx response."""
        if status not in (100, 101):
            self._connection.send_headers(self._stream, [(b":status", str(status).encode()), *write_fields(headers)], end=False)

    def send_head(self, head: SendHead, length: int | None) -> None:
        """Take the head; it goes out with what follows."""
        self._head = write_head(head, length=length, date=self._connection.date())
        if head.status in _BODILESS:
            self._is_head = True

    def send_body(self, data: bytes) -> None:
        """Take body bytes; they go out as far as the client's window allows."""
        if data and not self._is_head:
            self.sent += len(data)
            self._pending.append(memoryview(data))

    def send_raw(self, data: bytes) -> None:  # noqa: ARG002 (the interface has it)
        """Break the stream: HTTP/2 has no bytes outside of frames, and a broken frame would hit every other stream too."""
        self.flush()
        self._connection.reset(self._stream, ErrorCodes.PROTOCOL_ERROR)
        self.finished = True

    def finish(self, trailers: Headers) -> None:
        """End the stream, with trailers if any."""
        self._trailers = trailers
        self._ending = True
        self.finished = True

    def flush(self) -> None:
        """Send what the client's window allows now."""
        connection, stream = self._connection, self._stream
        if self._head is not None and (self._pending or self._trailers or not self._ending):
            connection.send_headers(stream, self._head, end=False)
            self._head = None
        while self._pending:
            room = connection.room(stream)
            if room <= 0:
                return
            piece = self._pending[0]
            if len(piece) > room:
                connection.send_data(stream, piece[:room], end=False)
                self._pending[0] = piece[room:]
                continue
            self._pending.popleft()
            last = self._ending and not self._pending and not self._trailers
            connection.send_data(stream, piece, end=last)
            if last:
                self._ending = False
        if not self._ending:
            return
        self._ending = False
        if self._head is not None:
            connection.send_headers(stream, self._head, end=True)
            self._head = None
        elif self._trailers:
            connection.send_headers(stream, write_fields(self._trailers), end=True)
        else:
            connection.send_data(stream, memoryview(b""), end=True)

    async def drain(self) -> None:
        """Send everything, waiting for the client's window and for the transport."""
        self.flush()
        while self._pending:
            await self._connection.wait_for_room(self._stream)
            self.flush()
        await self._connection.wait_writable()

    def reset(self) -> None:
        """Abort the stream with RST_STREAM; the connection and its other streams live on."""
        self._connection.reset(self._stream, ErrorCodes.INTERNAL_ERROR)
        self.finished = True

    def close(self) -> None:
        """Close the connection as it stands; while other streams need it, only this one ends."""
        self.flush()
        self._connection.abandon(self._stream)
        self.finished = True

    async def hang(self) -> None:
        """Stay silent until the client gives up."""
        await self._connection.wait_gone(self._stream)

    async def listen(self, step: KeepListening) -> bool:
        """Send what is published to the connection, until the client leaves; True when the time for that ended before."""
        respondent = self._connection.respondent
        relaying = asyncio.ensure_future(relay(respondent.mailbox(self._entry), self, respondent.timer, step))
        try:
            return not await leaves_within(self._connection.wait_gone(self._stream), step.for_s)
        finally:
            relaying.cancel()

    async def forward(self, step: Forward) -> None:
        """Pass the request to the real service and its answer back."""
        await self._connection.server.forwarder.forward(self._entry, step, self)

    async def accept_dialogue(self, step: AcceptDialogue) -> bool:  # noqa: ARG002 (the interface has it)
        """Refuse: WebSockets over HTTP/2 (RFC 8441) are not offered, so no client that follows the rules asks."""
        perform_at_once(problem_steps(501, "this is a WebSocket endpoint: connect to it with HTTP/1.1"), self)
        await self.drain()
        return False

    async def send_message(self, step: SendMessage) -> None:
        """Never happens: no dialogue is accepted."""
        raise TypeError(f"{type(step).__name__} before AcceptDialogue")

    async def next_message(self) -> Message | None:
        """Never happens: no dialogue is accepted."""
        return None

    async def converse(self) -> None:
        """Never happens: no dialogue is accepted."""

    async def end_dialogue(self, step: EndDialogue) -> None:
        """Never happens: no dialogue is accepted."""
        raise TypeError(f"{type(step).__name__} before AcceptDialogue")
