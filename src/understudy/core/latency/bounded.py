"""Bounds on any distribution: its soft tail is drawn again, or cut off on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from understudy.core.model.interfaces import Distribution


@dataclass(frozen=True, slots=True)
class Bounded:
    """`inner` between `low` and `high` seconds.

    `resample` spreads what would lie outside over the inside, as drawing again until it fits does: it is the quantile of the truncated
    distribution.
    `clamp` moves it to the bound.
    """

    inner: Distribution
    low: float
    high: float
    truncate: Literal["resample", "clamp"] = "resample"
    kind: str = "bounded"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        if self.truncate == "resample":
            first, last = share_below(self.inner, self.low), share_below(self.inner, self.high)
            if last > first:
                u = first + (last - first) * u
        return min(self.high, max(self.low, self.inner.quantile(min(max(u, 1e-12), 1 - 1e-12))))


def share_below(distribution: Distribution, value: float) -> float:
    """Return the share of a distribution below a value in seconds, by bisection of its quantile function."""
    low, high = 1e-12, 1 - 1e-12
    if distribution.quantile(low) >= value:
        return 0.0
    if distribution.quantile(high) <= value:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if distribution.quantile(middle) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2
