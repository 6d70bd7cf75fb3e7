"""A recording that is not written: for runs that only show what would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.codec import Side


class NoSpill:
    """A body that goes nowhere."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> None:
        """Count bytes."""
        self.size += len(data)

    def keep(self) -> str:
        """Return no name: there is no file."""
        return ""

    def discard(self) -> None:
        """Forget it."""


class Nowhere:
    """Takes what a RecordingWriter takes and writes nothing."""

    def __init__(self) -> None:
        self.path = Path()

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None, stream: int | None = None) -> Exchange:  # noqa: ARG002 - a writer's signature
        """Return the exchange as it came."""
        return exchange

    def append_part(self, part: Exchange, stream: int) -> None:
        """Do nothing."""

    def spill(self) -> NoSpill:
        """Begin a body that goes nowhere."""
        return NoSpill()

    def rewrite(self, change: Callable[[Exchange], Exchange], may_change: Callable[[bytes], bool] = bool) -> int:  # noqa: ARG002 - as above
        """Change nothing: there is nothing."""
        return 0

    def tick(self, now: float) -> None:
        """Do nothing."""

    def close(self, now: float, *, whole: bool = True) -> None:
        """Do nothing."""
