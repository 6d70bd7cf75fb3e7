"""When a request really came: the kernel knows, even if the process had no time to look.

Ten thousand requests at once take seconds to be read. Waiting counts from when a request was there, so that those read last are not
answered late for that.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final

# Offset of `tcpi_last_data_recv`, milliseconds since the last data came, in `struct tcp_info` of linux/tcp.h.
_LAST_DATA: Final = 52
_UNSIGNED: Final = struct.Struct("=I")
_TCP_INFO: Final = getattr(socket, "TCP_INFO", None)
# The kernel tells this time by a clock that ticks 250 times a second, mostly: a moment may seem to be that long. What is not certain is
# not counted, or an answer would be given before its time.
_GRAIN_S: Final = 0.004
# A connection whose data came so long ago did not wait for us alone.
_LONGEST_S: Final = 60.0


def waited_s(transport: asyncio.BaseTransport | None) -> float:
    """Return how many seconds ago the last data of a connection came, at least; 0 where nobody knows."""
    sock = transport.get_extra_info("socket") if transport is not None and _TCP_INFO is not None else None
    if sock is None:
        return 0.0
    try:
        found: bytes = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LAST_DATA + _UNSIGNED.size)
    except OSError:
        return 0.0
    if len(found) < _LAST_DATA + _UNSIGNED.size:
        return 0.0
    seconds: float = _UNSIGNED.unpack_from(found, _LAST_DATA)[0] / 1000
    return max(0.0, seconds - _GRAIN_S) if seconds <= _LONGEST_S else 0.0
