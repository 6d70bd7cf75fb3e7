"""Looks at the first bytes of a connection and hands it to the protocol they speak: TLS, HTTP/2 or HTTP/1.1.

Therefore one port serves them all. The transport is handed over for good: a doorway costs nothing per request.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from understudy.protocols.http.sink import reset

REFUSED, STALLED = "refuse_connections", "handshake_stall"
_TLS_HANDSHAKE = 0x16
_HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HANDSHAKE_S = 20
# What one connection too many gets to say what it speaks; its protocol turns it away.
_FULL_PATIENCE_S = 1.0

type MakeProtocol = Callable[[], asyncio.Protocol]


class Lobby(Protocol):
    """Counts those who have not said yet what they speak.

    Attributes:
        waiting: how many there are.
    """

    waiting: int

    @property
    def is_full(self) -> bool:
        """Whether there are as many connections as there may be."""
        ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """The protocols a doorway leads to; None where there is none.

    Attributes:
        http1: makes the protocol for HTTP/1.1 and for whatever is none of the others.
        http2: makes the protocol for connections that begin with the HTTP/2 preface (RFC 9113 §3.4).
        tls: the server's side of TLS; what is spoken inside goes through a doorway again.
        patience_s: seconds within which the first bytes must come.
        trouble: decides what befalls a new connection: the kind of a connection fault, or nothing.
        broken_tls: makes the context of a fault that shows in certificates.
        lobby: counts connections until they are handed over; beyond its limit silence is not borne for long.
    """

    http1: MakeProtocol
    http2: MakeProtocol | None = None
    tls: ssl.SSLContext | None = None
    patience_s: float = 30.0
    trouble: Callable[[], str] | None = None
    broken_tls: Callable[[str], ssl.SSLContext] | None = None
    lobby: Lobby | None = None


class Doorway(asyncio.Protocol):
    """The protocol of a connection until its first bytes are seen."""

    __slots__ = ("_deadline", "_loop", "_rooms", "_seen", "_transport", "_trouble")

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._loop = asyncio.get_running_loop()
        self._seen = b""
        self._trouble = ""
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes, but not for ever."""
        # uvloop's transports do not derive from asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        patience_s, lobby = self._rooms.patience_s, self._rooms.lobby
        if lobby is not None:
            if lobby.is_full:
                patience_s = min(patience_s, _FULL_PATIENCE_S)
            lobby.waiting += 1
        self._deadline = self._loop.call_later(patience_s, self._transport.abort)
        if self._rooms.trouble is not None:
            self._trouble = self._rooms.trouble()
            if self._trouble == REFUSED:
                # The system has accepted already; a reset is the nearest there is to a refusal.
                reset(self._transport)

    def connection_lost(self, exc: BaseException | None) -> None:  # noqa: ARG002 (the interface has it)
        """Forget a connection that said nothing."""
        self._leave()

    def _leave(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
            if self._rooms.lobby is not None:
                self._rooms.lobby.waiting -= 1

    def data_received(self, data: bytes) -> None:
        """Decide, once there are bytes enough."""
        seen = self._seen = self._seen + data if self._seen else data
        rooms, transport = self._rooms, self._transport
        if transport is None or not seen:
            return
        if rooms.tls is not None and seen[0] == _TLS_HANDSHAKE:
            if self._trouble == STALLED:
                return
            self._leave()
            context = rooms.broken_tls(self._trouble) if self._trouble and rooms.broken_tls is not None else rooms.tls
            self._secure(transport, rooms, context, seen)
        elif rooms.http2 is not None and _HTTP2_PREFACE.startswith(seen[: len(_HTTP2_PREFACE)]):
            if len(seen) >= len(_HTTP2_PREFACE):
                self._hand_over(transport, rooms.http2, seen)
        else:
            self._hand_over(transport, rooms.http1, seen)

    def _hand_over(self, transport: asyncio.Transport, room: MakeProtocol, seen: bytes) -> None:
        # Whoever has left the lobby is not one too many because of standing in it.
        self._leave()
        protocol = room()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        protocol.data_received(seen)

    def _secure(self, transport: asyncio.Transport, rooms: Rooms, context: ssl.SSLContext, seen: bytes) -> None:
        """Speak TLS from here on.

        `loop.start_tls` cannot be given bytes that were read already; the protocol behind it can, on asyncio and on uvloop.
        """
        inner = Doorway(Rooms(rooms.http1, rooms.http2, None, rooms.patience_s, lobby=rooms.lobby))
        waiter: asyncio.Future[None] = self._loop.create_future()
        waiter.add_done_callback(_forget)
        if (lobby := rooms.lobby) is not None:
            lobby.waiting += 1
            waiter.add_done_callback(lambda _: _go(lobby))
        secure = SSLProtocol(self._loop, inner, context, waiter, server_side=True, ssl_handshake_timeout=_HANDSHAKE_S)
        transport.set_protocol(secure)
        secure.connection_made(transport)
        feed(secure, seen)


def feed(protocol: asyncio.BufferedProtocol, data: bytes) -> None:
    """Give a buffered protocol bytes that were read before it was there."""
    view = memoryview(data)
    while view:
        buffer = memoryview(protocol.get_buffer(len(view)))
        size = min(len(buffer), len(view))
        buffer[:size] = view[:size]
        protocol.buffer_updated(size)
        view = view[size:]


def _go(lobby: Lobby) -> None:
    lobby.waiting -= 1


def _forget(waiter: asyncio.Future[None]) -> None:
    """Take note of a failed handshake, so that the loop does not report it as forgotten."""
    if not waiter.cancelled():
        waiter.exception()
