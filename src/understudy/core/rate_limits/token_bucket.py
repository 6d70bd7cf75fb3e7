"""Token bucket, continuous: tokens trickle in; a request takes as many as it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import fits, whole


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """A bucket of `capacity` tokens, refilled with `refill` per second.

    Attributes:
        reset: what the shown reset counts to: a full bucket, or the next token.
    """

    capacity: float
    refill: float
    reset: Literal["full", "next"] = "full"
    kind: str = "token_bucket"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the tokens at the last time and that time."""
        tokens, last = state or (self.capacity, t)
        tokens = min(self.capacity, tokens + (t - last) * self.refill)
        allowed = fits(cost, tokens)
        spent = tokens - cost
        left = spent if allowed else tokens
        wait = 0.0 if allowed else (cost - tokens) / self.refill
        full = (self.capacity - left) / self.refill
        # Whole tokens are what callers are shown, so the next one is due when the fraction is full.
        shown = full if self.reset == "full" else (whole(left) + 1 - left) / self.refill if left < self.capacity else 0.0
        used, window = self.capacity - left, self.capacity / self.refill
        return Judgement(self.capacity, max(0, whole(left)), wait, shown, (spent, t), allowed=allowed, used=used, window=window)
