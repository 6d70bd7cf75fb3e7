"""Fixed window: so many per window, counted anew when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import EPSILON, fits


@dataclass(frozen=True, slots=True)
class FixedWindow:
    """At most `limit` per `window` seconds; windows begin with the first request, or on the clock.

    A caller may pass twice the limit around the boundary of two windows: that is how this algorithm is.
    """

    limit: float
    window: float
    align: Literal["first", "wall"] = "first"
    kind: str = "fixed_window"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the start of the window and what was used in it."""
        start, used = state or (None, 0.0)
        if self.align == "wall":
            begin = (t + EPSILON) // self.window * self.window
            if start != begin:
                start, used = begin, 0.0
        elif start is None or t >= start + self.window - EPSILON:
            start, used = t, 0.0
        left = start + self.window - t
        if fits(used + cost, self.limit):
            used += cost
            return Judgement(self.limit, self.limit - used, 0.0, left, (start, used), used=used, window=self.window)
        return Judgement(self.limit, self.limit - used, left, left, (start, used + cost), used=used, window=self.window, allowed=False)
