"""Sliding log: every request is remembered until it is a window old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import EPSILON, fits


@dataclass(frozen=True, slots=True)
class SlidingLog:
    """At most `limit` within any `window` seconds.

    Attributes:
        reset: what the shown reset counts to: the next unit that comes back, or all of them.
    """

    limit: float
    window: float
    reset: Literal["next", "full"] = "next"
    kind: str = "sliding_log"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the times and costs of those that count, oldest first."""
        log = tuple(entry for entry in state or () if entry[0] > t - self.window + EPSILON)
        used = sum(entry[1] for entry in log)
        if fits(used + cost, self.limit):
            log = (*log, (t, cost))
            used += cost
            return self._judgement(log, used, t, 0.0, allowed=True)
        return self._judgement(log, used, t, self._wait(log, used, t, cost), allowed=False, refused=(t, cost))

    def _wait(self, log: tuple[tuple[float, float], ...], used: float, t: float, cost: float) -> float:
        for at, spent in log:
            used -= spent
            if fits(used + cost, self.limit):
                return at + self.window - t
        return self.window

    def _judgement(
        self, log: tuple[tuple[float, float], ...], used: float, t: float, wait: float, *, allowed: bool, refused: Any = None
    ) -> Judgement:
        shown = (log[0] if self.reset == "next" else log[-1])[0] + self.window - t if log else 0.0
        state = log if refused is None else (*log, refused)
        return Judgement(self.limit, self.limit - used, wait, shown, state, allowed=allowed, used=used, window=self.window)
