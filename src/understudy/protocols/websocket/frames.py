"""The frames of a WebSocket, by aiohttp's reader and writer: pings are answered and closes confirmed here, whoever reads."""

from __future__ import annotations

import asyncio
from typing import Literal

# The queue between aiohttp's frame reader and whoever reads has no public name.
from aiohttp._websocket.reader import WebSocketDataQueue
from aiohttp.http import WebSocketError, WebSocketReader, WebSocketWriter, WSMsgType
from aiohttp.streams import EofStream
from aiohttp.web_protocol import RequestHandler

from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue
from understudy.protocols.websocket.handshake import accept

type Kind = Literal["text", "binary"]

_MAX_MESSAGE = 64 * 1024**2
_QUEUE_BYTES = 256 * 1024


def open_frames(connection: RequestHandler, request: Request, step: AcceptDialogue) -> Frames:
    """Accept a handshake and take its connection over.

    Raises:
        HandshakeError: the request is not a handshake.
    """
    handshake = accept(request, step)
    transport = connection.transport
    if transport is None:
        raise ConnectionResetError("the client left before its handshake was answered")
    transport.write(handshake.data)
    queue = WebSocketDataQueue(connection, _QUEUE_BYTES, loop=asyncio.get_running_loop())
    reader = WebSocketReader(queue, _MAX_MESSAGE, compress=bool(handshake.window_bits), decode_text=False)
    writer = WebSocketWriter(connection, transport, compress=handshake.window_bits, notakeover=handshake.keeps_no_context)
    connection.set_parser(reader)
    # An idle dialogue is no idle connection.
    connection.keep_alive(False)  # noqa: FBT003 (aiohttp's method takes no keyword)
    return Frames(queue, reader, writer)


class Frames:
    """The messages of an open WebSocket."""

    def __init__(self, queue: WebSocketDataQueue, reader: WebSocketReader, writer: WebSocketWriter) -> None:
        self._queue = queue
        # aiohttp's queue refers to its reader weakly.
        self._reader = reader
        self._writer = writer
        self._we_closed = False

    async def read(self) -> tuple[Kind, bytes] | None:
        """Return the client's next message; None when it ended the dialogue, or confirmed that we did."""
        try:
            while True:
                frame = await self._queue.read()
                kind = WSMsgType(frame.type)
                if kind is WSMsgType.PING:
                    await self._writer.send_frame(frame.data, WSMsgType.PONG)
                elif kind is WSMsgType.CLOSE:
                    if not self._we_closed:
                        # A close frame without a code is confirmed with the normal one.
                        await self._writer.close(frame.data or 1000, b"")
                    return None
                elif kind is WSMsgType.TEXT:
                    return "text", bytes(frame.data)
                elif kind is WSMsgType.BINARY:
                    return "binary", bytes(frame.data)
        except WebSocketError as error:
            await self._writer.close(error.code, str(error).encode())
        except (EofStream, ConnectionError):
            return None
        return None

    async def send(self, kind: Kind, data: bytes) -> None:
        """Send one message."""
        await self._writer.send_frame(data, WSMsgType.TEXT if kind == "text" else WSMsgType.BINARY)

    async def close(self, code: int, reason: bytes) -> None:
        """Send a close frame."""
        self._we_closed = True
        await self._writer.close(code, reason)
