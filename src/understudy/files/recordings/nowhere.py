"""A recording that is not written: for runs that only show what would be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.codec import Side
from understudy.files.recordings.rewriting import ChangeLarge
from understudy.files.recordings.veiled import Veiled


class Nowhere:
    """Takes what a RecordingWriter takes and writes nothing."""

    def __init__(self) -> None:
        self.path = Path()
        self.lines = 0

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None, stream: int | None = None) -> Exchange:  # noqa: ARG002 - a writer's signature
        """Return the exchange as it came."""
        return exchange

    def append_part(self, part: Exchange, stream: int) -> None:
        """Do nothing."""

    def veil(self) -> Veiled:
        """Begin a large body; it waits where temporary files are."""
        return Veiled(None)

    def keep_large(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Read a body that goes nowhere."""
        return "", sum(map(len, pieces))

    def rewrite(
        self,
        change: Callable[[Exchange], Exchange],  # noqa: ARG002 - as above
        may_change: Callable[[bytes], bool] = bool,  # noqa: ARG002 - as above
        change_large: ChangeLarge | None = None,  # noqa: ARG002 - as above
        *,
        within: Sequence[tuple[int, int]] | None = None,  # noqa: ARG002 - as above
    ) -> int:
        """Change nothing: there is nothing."""
        return 0

    def tick(self, now: float) -> None:
        """Do nothing."""

    def sync(self) -> None:
        """Do nothing."""

    def close(self, now: float, *, whole: bool = True) -> None:
        """Do nothing."""
