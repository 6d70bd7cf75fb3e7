"""What sessions of Engine.IO carry: messages as they are, or the namespaces of Socket.IO. Each is a dialogue of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from understudy.core.model.engine_io import EngineIo, Packet
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Request
from understudy.core.model.socket_io import (
    ACK,
    CONNECT,
    DISCONNECT,
    EVENT,
    REFUSED,
    SocketPacket,
    opening_target,
    packet_of,
    read_packet,
    with_bytes,
    write_packet,
)
from understudy.protocols.engine_io.opening import Opening
from understudy.protocols.engine_io.session import EngineSession
from understudy.protocols.respondent import Respondent
from understudy.protocols.websocket.frames import Kind

_OWN_FIELDS = ("connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "content-length")


class MessageLayer:
    """A session that is one dialogue; satisfies `Layer` and `Channel`."""

    def __init__(self, session: EngineSession, request: Request, respondent: Respondent, engine: EngineIo) -> None:
        self._session = session
        self._inbox: asyncio.Queue[tuple[Kind, bytes] | None] = asyncio.Queue()
        opening = _opening(request, opening_target(engine.path, "/", request.query, None))
        self._opening = Opening(respondent, opening, self, lambda _: session.close())

    def take(self, said: Packet) -> None:
        """Take in a message."""
        self._inbox.put_nowait(("binary", said) if isinstance(said, bytes) else ("text", said.encode()))

    def end(self) -> None:
        """Learn that the session ended."""
        self._inbox.put_nowait(None)

    async def read(self) -> tuple[Kind, bytes] | None:
        """Return the client's next message."""
        return await self._inbox.get()

    async def send(self, kind: Kind, data: bytes) -> None:
        """Send one message."""
        self._session.say(data if kind == "binary" else data.decode("utf-8", "replace"))

    async def close(self, code: int, reason: bytes) -> None:  # noqa: ARG002 (the interface has them)
        """End the session."""
        self._session.close()


class SocketLayer:
    """A session in which clients connect to namespaces; satisfies `Layer`."""

    def __init__(self, session: EngineSession, request: Request, respondent: Respondent, engine: EngineIo) -> None:
        self._session = session
        self._request = request
        self._respondent = respondent
        self._engine = engine
        self._namespaces: dict[str, _Namespace] = {}
        self._incomplete: tuple[SocketPacket, list[bytes]] | None = None

    def take(self, said: Packet) -> None:
        """Take in a packet, or bytes that belong to the one before."""
        if isinstance(said, str):
            packet = read_packet(said)
            if packet is None:
                self._session.close()
            elif packet.awaited:
                self._incomplete = (packet, [])
            else:
                self._take(packet)
        elif self._incomplete is not None:
            packet, pieces = self._incomplete
            pieces.append(said)
            if len(pieces) == packet.awaited:
                self._incomplete = None
                self._take(with_bytes(packet, pieces))

    def _take(self, packet: SocketPacket) -> None:
        if packet.kind == CONNECT:
            target = opening_target(self._engine.path, packet.namespace, self._request.query, packet.data)
            space = _Namespace(self._session, packet.namespace)
            self._namespaces[packet.namespace] = space
            space.opening = Opening(self._respondent, _opening(self._request, target), space, space.refuse)
        elif packet.namespace in self._namespaces:
            space = self._namespaces[packet.namespace]
            if packet.kind == DISCONNECT:
                del self._namespaces[packet.namespace]
                space.end()
            elif packet.kind in (EVENT, ACK):
                space.take(packet)

    def end(self) -> None:
        """Learn that the session ended."""
        for space in self._namespaces.values():
            space.end()


class _Namespace:
    """A namespace that a client connected to; satisfies `Channel`."""

    def __init__(self, session: EngineSession, name: str) -> None:
        self._session = session
        self._name = name
        self._inbox: asyncio.Queue[tuple[Kind, bytes] | None] = asyncio.Queue()
        self.opening: Opening | None = None

    def take(self, packet: SocketPacket) -> None:
        """Take in an event or an acknowledgement."""
        self._inbox.put_nowait(("text", render_json(packet.document())))

    def end(self) -> None:
        """Learn that the client left."""
        self._inbox.put_nowait(None)

    def refuse(self, body: bytes) -> None:
        """Tell the client that it may not connect, and why."""
        told = parse_json(body)
        if not isinstance(told, dict):
            told = {"message": body.decode("utf-8", "replace")}
        elif "message" not in told:
            told = {"message": str(told.get("detail", ""))}
        self._write(SocketPacket(REFUSED, self._name, None, told))

    async def read(self) -> tuple[Kind, bytes] | None:
        """Return the client's next event or acknowledgement, as a document."""
        return await self._inbox.get()

    async def send(self, kind: Kind, data: bytes) -> None:
        """Send the packet that a document stands for; whatever is none is a message, as `socket.send` would write it."""
        told = parse_json(data) if kind == "text" else ABSENT
        if not isinstance(told, dict):
            told = {"event": "message", "data": data.decode("utf-8", "replace")}
        packet = packet_of(told, self._name)
        if packet is not None:
            self._write(packet)

    async def close(self, code: int, reason: bytes) -> None:  # noqa: ARG002 (a packet that disconnects says nothing)
        """Disconnect the client from the namespace."""
        self._write(SocketPacket(DISCONNECT, self._name))
        self._inbox.put_nowait(None)

    def _write(self, packet: SocketPacket) -> None:
        text, pieces = write_packet(packet)
        self._session.say(text)
        for piece in pieces:
            self._session.say(piece)


def _opening(request: Request, target: str) -> Request:
    return replace(request, method="GET", target=target, headers=request.headers.without(*_OWN_FIELDS), body=b"", connection="")
