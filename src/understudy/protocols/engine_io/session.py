"""One session of Engine.IO: what is to be sent waits until the client polls, or goes out over its WebSocket."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from understudy.core.model.engine_io import CLOSE, NOOP, PING, PONG, SAYS, UPGRADE, EngineIo, Packet
from understudy.protocols.websocket.frames import Frames

_PROBE = "probe"
_NORMAL = 1000
_PROBED_POLL_S = 0.1  # after which a poll is let go while a client goes on to a WebSocket, as the server of Engine.IO has it


class Layer(Protocol):
    """What a session carries."""

    def take(self, said: Packet) -> None:
        """Take in what the client said: the data of a message."""
        ...

    def end(self) -> None:
        """Learn that the session ended."""
        ...


class EngineSession:
    """An open session.

    Args:
        opened: the packet that opens it.
        forget: is called when it ended.
        polling: whether the client begins by polling.
    """

    def __init__(self, engine: EngineIo, opened: Packet, forget: Callable[[], None], *, polling: bool) -> None:
        self._engine = engine
        self._forget = forget
        self._waiting: deque[Packet] = deque([opened])
        self._news = asyncio.Event()
        self._news.set()
        self._pong = asyncio.Event()
        self._polls = 0
        self._probed = False
        self._began_polling = polling
        self._frames: Frames | None = None
        self._ended = False
        self._layer: Layer | None = None
        self._pings = asyncio.create_task(self._ping_for_ever())

    @property
    def is_upgraded(self) -> bool:
        """Whether the session goes over a WebSocket."""
        return self._frames is not None

    def carry(self, layer: Layer) -> None:
        """Say who is told what the client says."""
        self._layer = layer

    def send(self, packet: Packet) -> None:
        """Send a packet as soon as the client can take it."""
        self._waiting.append(packet)
        self._news.set()

    def say(self, said: Packet) -> None:
        """Send a message."""
        self.send(said if isinstance(said, bytes) else SAYS + said)

    def close(self) -> None:
        """End the session from our side."""
        if not self._ended:
            self.send(CLOSE)
            self._end()

    async def poll(self) -> list[Packet]:
        """Return what is to be sent, as soon as there is something; a client that goes on to a WebSocket has to end its polling before."""
        self._polls += 1
        try:
            async with asyncio.timeout(_PROBED_POLL_S if self._probed else None):
                await self._news.wait()
        except TimeoutError:
            return [NOOP]
        finally:
            self._polls -= 1
        return self._take_all()

    def _take_all(self) -> list[Packet]:
        packets = list(self._waiting)
        self._waiting.clear()
        if not self._ended:
            self._news.clear()
        return packets

    def take(self, packet: Packet) -> None:
        """Take in a packet of the client."""
        if isinstance(packet, bytes) or packet.startswith(SAYS):
            if self._layer is not None:
                self._layer.take(packet if isinstance(packet, bytes) else packet[1:])
        elif packet.startswith(PONG):
            self._pong.set()
        elif packet.startswith(CLOSE):
            self._end()
            self.send(NOOP)  # a poll that waits is answered

    async def speak(self, frames: Frames) -> None:
        """Go on over a WebSocket: at once when the session began there, else when the client has probed it."""
        if not self._began_polling:
            self._frames = frames
        writer = asyncio.create_task(self._write(frames)) if self._frames is frames else None
        try:
            while not self._ended and (said := await frames.read()) is not None:
                packet = said[1].decode("utf-8", "replace") if said[0] == "text" else said[1]
                if packet == PING + _PROBE:
                    self._probed = True
                    await frames.send("text", (PONG + _PROBE).encode())
                    if self._polls:
                        self.send(NOOP)  # the client ends its polling before it goes on
                elif packet == UPGRADE and writer is None:
                    self._frames = frames
                    writer = asyncio.create_task(self._write(frames))
                else:
                    self.take(packet)
        except asyncio.CancelledError:
            await frames.close(_NORMAL, b"")
            raise
        finally:
            self._probed = False
            if writer is not None:
                writer.cancel()
                self._end()
        await frames.close(_NORMAL, b"")

    async def _write(self, frames: Frames) -> None:
        """Send what is to be sent over a WebSocket."""
        while not self._ended or self._waiting:
            await self._news.wait()
            for packet in self._take_all():
                if isinstance(packet, bytes):
                    await frames.send("binary", packet)
                else:
                    await frames.send("text", packet.encode())
        await frames.close(_NORMAL, b"")

    async def _ping_for_ever(self) -> None:
        """Ask the client again and again whether it is there, and end the session when it is not."""
        while True:
            await asyncio.sleep(self._engine.ping_interval)
            self._pong.clear()
            self.send(PING)
            try:
                async with asyncio.timeout(self._engine.ping_timeout):
                    await self._pong.wait()
            except TimeoutError:
                self.close()
                return

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._news.set()
        self._pings.cancel()
        self._forget()
        if self._layer is not None:
            self._layer.end()
