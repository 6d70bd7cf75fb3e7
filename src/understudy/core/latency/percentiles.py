"""`percentiles`: a table as dashboards show it, linear between its rows in share and in the logarithm of seconds."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import Final

_SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Rows of (share from 0 to 1, seconds), increasing in both; beyond the first and last row their value holds."""

    rows: tuple[tuple[float, float], ...]
    kind: str = "percentiles"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        at = bisect_left(self.rows, (u,))
        if at == 0:
            return self.rows[0][1]
        if at == len(self.rows):
            return self.rows[-1][1]
        (low, a), (high, b) = self.rows[at - 1], self.rows[at]
        part = (u - low) / (high - low)
        # Zero has no logarithm.
        start, end = log(max(a, _SMALLEST)), log(max(b, _SMALLEST))
        return exp(start + (end - start) * part)


def make_percentiles(rows: dict[float, float]) -> Percentiles:
    """Make a table from share → seconds.

    Raises:
        ValueError: fewer than two rows, a share outside 0 to 1, or seconds that decrease.
    """
    ordered = tuple(sorted(rows.items()))
    if len(ordered) < 2:
        raise ValueError("a table of percentiles needs two rows at least")
    if ordered[0][0] < 0 or ordered[-1][0] > 1:
        raise ValueError("percentiles lie between p0 and p100")
    if any(later[1] < earlier[1] for earlier, later in pairwise(ordered)):
        raise ValueError("higher percentiles cannot take less time")
    return Percentiles(ordered)
