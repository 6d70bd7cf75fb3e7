"""CPU time: requests are let through while the time their answers took, within a window, is below a budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import EPSILON


@dataclass(frozen=True, slots=True)
class CpuTime:
    """At most `seconds` of answering within `window` seconds; the cost of a request is how long its answer takes."""

    seconds: float
    window: float
    kind: str = "cpu_time"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the times and durations that count. The last request may go beyond the budget."""
        log = tuple(entry for entry in state or () if entry[0] > t - self.window + EPSILON)
        used = sum(entry[1] for entry in log)
        reset = log[0][0] + self.window - t if log else 0.0
        if used < self.seconds - EPSILON:
            left = max(0.0, self.seconds - used - cost)
            return Judgement(self.seconds, left, 0.0, reset, (*log, (t, cost)), used=used + cost, window=self.window)
        wait, rest = self.window, used
        for at, spent in log:
            rest -= spent
            if rest < self.seconds - EPSILON:
                wait = at + self.window - t
                break
        return Judgement(self.seconds, 0.0, wait, reset, log, used=used, window=self.window, allowed=False)
