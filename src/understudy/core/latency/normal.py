"""`normal`: symmetric around a mean; never below a floor."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.latency.normal_quantile import z


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with `mean` and `stddev` seconds, clamped at `floor`."""

    mean: float
    stddev: float
    floor: float = 0.0
    kind: str = "normal"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return max(self.floor, self.mean + self.stddev * z(u))
