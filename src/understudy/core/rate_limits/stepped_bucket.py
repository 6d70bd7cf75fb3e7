"""Token bucket, stepped, as Envoy's local rate limit fills it: so many tokens at fixed times."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import EPSILON, fits


@dataclass(frozen=True, slots=True)
class SteppedBucket:
    """A bucket of `max_tokens` to which `tokens_per_fill` are added every `fill_interval` seconds, counted from time 0."""

    max_tokens: float
    tokens_per_fill: float
    fill_interval: float
    kind: str = "stepped_bucket"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the tokens and the time of the last fill."""
        now = (t + EPSILON) // self.fill_interval * self.fill_interval
        tokens, last = state or (self.max_tokens, now)
        fills = round((now - last) / self.fill_interval)
        tokens = min(self.max_tokens, tokens + fills * self.tokens_per_fill)
        next_fill = now + self.fill_interval - t
        used = self.max_tokens - tokens
        window = self.fill_interval
        if fits(cost, tokens):
            left = tokens - cost
            return Judgement(self.max_tokens, left, 0.0, next_fill, (left, now), used=used + cost, window=window)
        wait = next_fill + (ceil((cost - tokens) / self.tokens_per_fill - EPSILON) - 1) * self.fill_interval
        return Judgement(self.max_tokens, tokens, wait, next_fill, (tokens - cost, now), used=used, window=window, allowed=False)
