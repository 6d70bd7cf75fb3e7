"""Sends one answer over an HTTP/1.1 connection; the connection reuses its sink for every answer."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Protocol

from understudy.core.model.headers import Headers
from understudy.core.model.step import AcceptDialogue, Forward, Framing, KeepListening, SendHead
from understudy.protocols.dialogue_sink import DialogueSink
from understudy.protocols.http.wire import Terms, render_chunk, render_head, render_interim, render_last_chunk
from understudy.protocols.perform import Sink, perform_at_once
from understudy.protocols.problems import problem_steps
from understudy.protocols.websocket.dialogue import Dialogue
from understudy.protocols.websocket.handshake import HandshakeError
from understudy.state.journal import Entry

# Below this size one joined write is cheaper than a gathered one.
_JOIN_LIMIT = 64 * 1024
# Pieces in which a large body is handed over, so that a slow client holds back the rest.
_PIECE = 256 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Connected(Protocol):
    """What a sink needs of its connection."""

    transport: asyncio.Transport | None

    @property
    def writing_paused(self) -> bool:
        """Whether the client is slower than we are."""
        ...

    def date(self) -> str:
        """Return the present as an IMF-fixdate."""
        ...

    async def wait_writable(self) -> None:
        """Wait until the transport takes more."""
        ...

    async def wait_gone(self) -> None:
        """Wait until the client has left."""
        ...

    async def listen(self, entry: Entry, sink: Sink, step: KeepListening) -> bool:
        """Send what is published to the connection, until the client leaves; True when the time for that ended before."""
        ...

    async def forward(self, entry: Entry, step: Forward) -> int:
        """Pass a request to the real service; return the bytes of body that came back."""
        ...

    def open_dialogue(self, entry: Entry, step: AcceptDialogue) -> Dialogue:
        """Accept a WebSocket handshake."""
        ...


def reset(transport: asyncio.Transport) -> None:
    """Abort a connection with RST: lingering for zero seconds makes the kernel drop what is unsent (SO_LINGER, RFC 9293 §3.10.7)."""
    sock: socket.socket | None = transport.get_extra_info("socket")
    if sock is not None and sock.family != getattr(socket, "AF_UNIX", None):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


class Http1Sink(DialogueSink):
    """Writes answers byte for byte and knows whether the connection survives them."""

    __slots__ = ("_connection", "_entry", "_framing", "_out", "_promised", "closes", "terms")

    def __init__(self, connection: Connected) -> None:
        self._connection = connection
        self._out: list[bytes] = []
        self.begin(Terms(), None)

    def begin(self, terms: Terms, entry: Entry | None) -> None:
        """Prepare for the next answer."""
        self.terms = terms
        self._entry = entry
        self._dialogue = None
        self._framing: Framing = "none"
        self._promised: int | None = None
        self._out.clear()
        self.closes = not terms.keeps_alive
        self.finished = False
        self.sent = 0

    @property
    def is_small(self) -> bool:
        """Whether what was held back is little enough for one write."""
        return self.sent <= _PIECE

    def send_interim(self, status: int, headers: Headers) -> None:
        """Send a 1xx response; 100 is the connection's own business, and HTTP/1.0 knows none of them."""
        if status not in (100, 101) and not self.terms.is_http10:
            self._out.append(render_interim(status, headers))

    def send_head(self, head: SendHead, length: int | None) -> None:
        """Send status line and fields."""
        rendered = render_head(head, self.terms, length=length, date=self._connection.date())
        self._framing = rendered.framing
        self._promised = rendered.length
        self.closes = rendered.closes
        self._out.append(rendered.data)

    def send_body(self, data: bytes) -> None:
        """Send body bytes within the framing of the head."""
        if not data or self._framing == "none":
            return
        self.sent += len(data)
        if self._framing == "chunked":
            self._out.append(render_chunk(data))
        else:
            self._out.append(data)

    def send_raw(self, data: bytes) -> None:
        """Send bytes outside any framing; the connection cannot be used again after that."""
        self.sent += len(data)
        self.closes = True
        self._out.append(data)

    def finish(self, trailers: Headers) -> None:
        """End the body; a body that is not what Content-Length promised ends the connection too."""
        if self._framing == "chunked":
            self._out.append(render_last_chunk(trailers))
        elif self._framing == "length" and self._promised != self.sent:
            self.closes = True
        self.finished = True

    def flush(self) -> None:
        """Give what was held back to the transport in one write."""
        out = self._out
        transport = self._connection.transport
        if not out or transport is None:
            return
        if len(out) == 1:
            transport.write(out[0])
        elif sum(map(len, out)) <= _JOIN_LIMIT:
            transport.write(b"".join(out))
        else:
            transport.writelines(out)
        out.clear()

    async def drain(self) -> None:
        """Flush and wait for the client; large pieces go out one by one."""
        connection = self._connection
        out = self._out
        if sum(map(len, out)) > _PIECE:
            whole, self._out = out, []
            for data in whole:
                view = memoryview(data)
                for at in range(0, len(view), _PIECE):
                    if connection.transport is None:
                        return
                    connection.transport.write(view[at : at + _PIECE])
                    if connection.writing_paused:
                        await connection.wait_writable()
            return
        self.flush()
        if connection.writing_paused:
            await connection.wait_writable()

    def reset(self) -> None:
        """Abort with RST."""
        self.closes = True
        self.finished = True
        if self._connection.transport is not None:
            reset(self._connection.transport)

    def close(self) -> None:
        """Close with FIN as it stands."""
        self.flush()
        self.closes = True
        self.finished = True
        if self._connection.transport is not None:
            self._connection.transport.close()

    async def hang(self) -> None:
        """Stay silent until the client gives up."""
        self.closes = True
        await self._connection.wait_gone()

    async def listen(self, step: KeepListening) -> bool:
        """Send what is published to the connection, until the client leaves; True when the time for that ended before."""
        assert self._entry is not None
        ended = await self._connection.listen(self._entry, self, step)
        self.closes = self.closes or not ended
        return ended

    async def forward(self, step: Forward) -> None:
        """Pass the request to the real service and its answer back."""
        assert self._entry is not None
        self.sent += await self._connection.forward(self._entry, step)

    async def accept_dialogue(self, step: AcceptDialogue) -> bool:
        """Turn the connection into a dialogue, after which it is never HTTP again; refuse a request that asked for none."""
        assert self._entry is not None
        try:
            self._dialogue = self._connection.open_dialogue(self._entry, step)
        except HandshakeError as error:
            perform_at_once(problem_steps(426, str(error), headers=(("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"))), self)
            await self.drain()
            return False
        self.closes = True
        return True
