"""Engine.IO 4, the transport under Socket.IO: packets over long polling and WebSocket (https://github.com/socketio/engine.io-protocol).

A packet of text is one digit and its data. In an answer to a poll packets are parted by U+001E, and bytes stand as ``b`` and Base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request

OPEN: Final = "0"
CLOSE: Final = "1"
PING: Final = "2"
PONG: Final = "3"
SAYS: Final = "4"
UPGRADE: Final = "5"
NOOP: Final = "6"

OWN_PARAMETERS: Final = ("EIO", "transport", "sid", "t", "b64", "j")
"""Parameters of the query that are the protocol's own, not the application's."""

SPOKEN_HERE: Final = "EIO="
"""What the target of every request of the protocol has in it."""

_SEPARATOR = "\x1e"
_VERSION = "4"

type Packet = str | bytes
type Carries = Literal["socket.io", "messages"]


@dataclass(frozen=True, slots=True)
class EngineIo:
    """An address at which Engine.IO is spoken.

    Attributes:
        path: with the slash at its end, as clients write it.
        carries: events of Socket.IO, or messages as they are.
        ping_interval, ping_timeout: seconds between pings, and until a silent client is given up.
        max_payload: bytes that a client may send at once.
        upgrades: whether a client that polls may go on over a WebSocket.
    """

    path: str
    carries: Carries = "socket.io"
    ping_interval: float = 25.0
    ping_timeout: float = 20.0
    max_payload: int = 1_000_000
    upgrades: bool = True

    def handshake(self, sid: str, *, polling: bool) -> str:
        """Write the packet that opens a session."""
        told = {
            "sid": sid,
            "upgrades": ["websocket"] if polling and self.upgrades else [],
            "pingInterval": round(self.ping_interval * 1000),
            "pingTimeout": round(self.ping_timeout * 1000),
            "maxPayload": self.max_payload,
        }
        return OPEN + render_json(told).decode()


def transport_of(request: Request) -> str:
    """Return the transport of a request of Engine.IO 4, ``polling`` or ``websocket``; empty when it is none."""
    if SPOKEN_HERE not in request.raw_query:
        return ""
    query = dict(request.query)
    return query.get("transport", "") if query.get("EIO") == _VERSION else ""


def read_handshake(packet: Packet) -> dict[str, Any] | None:
    """Read the packet that opens a session; None when it is another."""
    if not isinstance(packet, str) or not packet.startswith(OPEN):
        return None
    told = parse_json(packet[1:].encode())
    return told if isinstance(told, dict) and isinstance(told.get("sid"), str) else None


def read_payload(body: bytes) -> list[Packet]:
    """Take the packets out of the body of a poll, or of what a polling client sends."""
    return [_read(part) for part in body.decode("utf-8", "replace").split(_SEPARATOR) if part]


def _read(part: str) -> Packet:
    if not part.startswith("b"):
        return part
    try:
        return base64.b64decode(part[1:], validate=True)
    except binascii.Error:
        return part


def write_payload(packets: Iterable[Packet]) -> bytes:
    """Put packets together for a client that polls."""
    parts = (packet if isinstance(packet, str) else "b" + base64.b64encode(packet).decode() for packet in packets)
    return _SEPARATOR.join(parts).encode()
