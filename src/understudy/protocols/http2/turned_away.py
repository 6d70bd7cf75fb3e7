"""An HTTP/2 connection beyond the budget: it is told to go before it could ask for anything."""

from __future__ import annotations

import asyncio
import struct
from typing import cast

_SETTINGS, _GOAWAY = 0x4, 0x7
# RFC 9113 §7: the peer is making more load than is borne.
_ENHANCE_YOUR_CALM = 0xB
# What a client that is turned away gets to read that.
_PARTING_S = 1.0


class Http2TurnedAway(asyncio.Protocol):
    """Says GOAWAY with no stream taken, so that the client knows that it may ask elsewhere or again (RFC 9113 §6.8)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say it, and leave the client a moment to read it."""
        out = cast("asyncio.Transport", transport)
        why = f"understudy holds {self._limit:,} connections, and no more".encode()
        out.write(_frame(_SETTINGS, b"") + _frame(_GOAWAY, struct.pack(">LL", 0, _ENHANCE_YOUR_CALM) + why))
        if out.can_write_eof():
            out.write_eof()
        asyncio.get_running_loop().call_later(_PARTING_S, out.close)


def _frame(kind: int, payload: bytes) -> bytes:
    """Render a frame of stream 0 without flags (RFC 9113 §4.1)."""
    return struct.pack(">L", len(payload))[1:] + struct.pack(">BBL", kind, 0, 0) + payload
