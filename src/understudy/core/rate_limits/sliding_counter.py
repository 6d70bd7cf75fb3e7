"""Sliding counter: two fixed windows, the older one weighted by how much of it the sliding one still covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import EPSILON, fits, whole


@dataclass(frozen=True, slots=True)
class SlidingCounter:
    """About `limit` within any `window` seconds, remembered in two numbers."""

    limit: float
    window: float
    kind: str = "sliding_counter"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the start of the present window, its count and the count of the one before."""
        begin = (t + EPSILON) // self.window * self.window
        start, current, previous = state or (begin, 0.0, 0.0)
        if begin != start:
            previous = current if begin - start <= self.window + EPSILON else 0.0
            start, current = begin, 0.0
        left = start + self.window - t
        estimate = current + previous * left / self.window
        if fits(estimate + cost, self.limit):
            remaining = whole(self.limit - estimate - cost)
            kept = (start, current + cost, previous)
            return Judgement(self.limit, remaining, 0.0, left, kept, used=estimate + cost, window=self.window)
        wait = self._wait(current, previous, t - start, cost)
        remaining = max(0, whole(self.limit - estimate))
        counted = (start, current + cost, previous)
        return Judgement(self.limit, remaining, wait, left, counted, used=estimate, window=self.window, allowed=False)

    def _wait(self, current: float, previous: float, into: float, cost: float) -> float:
        if previous > 0 and fits(cost + current, self.limit):
            share = 1 - (self.limit - cost - current) / previous
            return share * self.window - into
        rest = self.window - into
        return rest + (max(0.0, 1 - (self.limit - cost) / current) * self.window if current > 0 else 0.0)
