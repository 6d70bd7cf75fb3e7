"""What the books of a run need of others: a redactor, and something that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from understudy.core.model.exchange import Direction, Exchange
from understudy.files.recordings.codec import Side
from understudy.files.recordings.rewriting import ChangeLarge, Pieces
from understudy.files.recordings.veiled import Veiled
from understudy.recorder.findings import Reason


class Redacted(Protocol):
    """A redacted exchange, and what revealed itself as a secret only now."""

    @property
    def exchange(self) -> Exchange:
        """What may be written."""
        ...

    @property
    def revealed(self) -> Any:
        """What earlier lines may hold; empty when there is nothing."""
        ...

    @property
    def reasons(self) -> Sequence[Reason]:
        """Why places of it were redacted."""
        ...


class LookedThrough(Redacted, Protocol):
    """A redacted exchange, and one of its bodies."""

    @property
    def pieces(self) -> Pieces | None:
        """What may be written of the body; None when it must not be kept."""
        ...


class Redactor(Protocol):
    """Takes secrets out of exchanges; one per recording run."""

    def redact(self, exchange: Exchange) -> Redacted:
        """Return what may be written."""
        ...

    def large(self, exchange: Exchange, side: Direction, pieces: Pieces) -> LookedThrough:
        """Look through a body that does not stand in its exchange, which was redacted before."""
        ...

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:
        """Return an exchange that was written before, without what has been revealed since."""
        ...

    def traces(self, revealed: Any) -> Callable[[bytes], bool]:
        """Return a quick look at a line that says no where none of what was revealed stands in it."""
        ...

    @property
    def era(self) -> int:
        """The era of the run in which exchanges are redacted now."""
        ...

    def eras(self, revealed: Any) -> Sequence[tuple[int, int]]:
        """Say in which eras exchanges were redacted that may hold what was revealed."""
        ...


class Writer(Protocol):
    """Where the exchanges of one service go."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def lines(self) -> int:
        """How many lines it has."""
        ...

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None, stream: int | None = None) -> Exchange:
        """Write an exchange."""
        ...

    def append_part(self, part: Exchange, stream: int) -> None:
        """Write a part of an exchange that lasts."""
        ...

    def veil(self) -> Veiled:
        """Begin a large body that has to be looked through before it is kept."""
        ...

    def keep_large(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Store a large body for the next exchange."""
        ...

    def rewrite(
        self,
        change: Callable[[Exchange], Exchange],
        may_change: Callable[[bytes], bool],
        change_large: ChangeLarge,
        *,
        within: Sequence[tuple[int, int]] | None,
    ) -> int:
        """Change what was written before."""
        ...

    def tick(self, now: float) -> None:
        """Make lines durable whose interval has passed."""
        ...

    def sync(self) -> None:
        """Make everything written durable now."""
        ...

    def close(self, now: float, *, whole: bool = True) -> None:
        """End the recording."""
        ...
