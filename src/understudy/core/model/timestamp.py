"""Timestamps of Protocol Buffers as trees: seconds since 1970 and nanoseconds (google/protobuf/timestamp.proto)."""

from __future__ import annotations

from typing import Any, Final

_EARLIEST: Final = 1_000_000_000
_LATEST: Final = 5_000_000_000
_NANOS: Final = 1_000_000_000


def read_timestamp(tree: Any) -> float | None:
    """Return UTC epoch seconds; None for a message that is no timestamp of our time."""
    if not isinstance(tree, dict) or not tree.keys() <= {"1", "2"} or len(tree) < 2:
        return None
    seconds, nanos = tree["1"], tree["2"]
    if not all(isinstance(part, int) and not isinstance(part, bool) for part in (seconds, nanos)):
        return None
    return seconds + nanos / _NANOS if _EARLIEST <= seconds <= _LATEST and 0 <= nanos < _NANOS else None
