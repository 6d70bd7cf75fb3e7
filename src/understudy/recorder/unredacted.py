"""No redaction: for tests, and for recordings that stay in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.model.exchange import Direction, Exchange
from understudy.files.recordings.rewriting import Pieces


@dataclass(frozen=True, slots=True)
class Unredacted:
    """An exchange as it came."""

    exchange: Exchange
    revealed: tuple[()] = ()
    reasons: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Untouched(Unredacted):
    """A body as it came."""

    pieces: Pieces | None = None


class KeepEverything:
    """A redactor that takes nothing out."""

    def redact(self, exchange: Exchange) -> Unredacted:
        """Return the exchange as it is."""
        return Unredacted(replace(exchange))

    def large(self, exchange: Exchange, side: Direction, pieces: Pieces) -> Untouched:  # noqa: ARG002 - the protocol's signature
        """Return the body as it is."""
        return Untouched(exchange, pieces=pieces)

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:  # noqa: ARG002 - the protocol's signature
        """Return the exchange as it is."""
        return exchange

    @property
    def era(self) -> int:
        """Return the only era."""
        return 0

    def eras(self, revealed: Any) -> tuple[()]:  # noqa: ARG002 - as above
        """Return none: nothing is ever revealed."""
        return ()

    def traces(self, revealed: Any) -> Callable[[bytes], bool]:  # noqa: ARG002 - as above
        """Return a look that always says no: nothing is ever revealed."""
        return lambda _line: False
