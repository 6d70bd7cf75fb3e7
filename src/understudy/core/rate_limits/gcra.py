"""Generic cell rate algorithm: a token bucket remembered in one number, the theoretical arrival time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import fits, whole


@dataclass(frozen=True, slots=True)
class Gcra:
    """`rate` requests per second in the long run, up to `burst` at once."""

    rate: float
    burst: float
    kind: str = "gcra"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the theoretical arrival time of the next one."""
        arrival = max(t, state if state is not None else t)
        after = arrival + cost / self.rate
        room = self.burst / self.rate
        window = room
        if fits(after - t, room):
            used = (after - t) * self.rate
            return Judgement(self.burst, whole(self.burst - used), 0.0, after - t, after, used=used, window=window)
        used = (arrival - t) * self.rate
        left = max(0, whole(self.burst - used))
        return Judgement(self.burst, left, after - t - room, arrival - t, after, used=used, window=window, allowed=False)
