"""Leaky bucket as a meter: a level that requests raise and time lowers; Shopify shows it as `32/40`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import fits, whole


@dataclass(frozen=True, slots=True)
class LeakyBucket:
    """A bucket of `size` that leaks `leak` per second; a request that would overflow it is refused."""

    size: float
    leak: float
    kind: str = "leaky_bucket"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the level at the last time and that time."""
        level, last = state or (0.0, t)
        level = max(0.0, level - (t - last) * self.leak)
        window = self.size / self.leak
        if fits(level + cost, self.size):
            level += cost
            left = whole(self.size - level)
            return Judgement(self.size, left, 0.0, level / self.leak, (level, t), used=level, window=window)
        wait = (level + cost - self.size) / self.leak
        left = max(0, whole(self.size - level))
        return Judgement(self.size, left, wait, level / self.leak, (level + cost, t), used=level, window=window, allowed=False)
