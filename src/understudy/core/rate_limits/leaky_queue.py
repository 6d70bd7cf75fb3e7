"""Leaky bucket as a queue: requests are let through at a steady rate, held back meanwhile, as nginx does without `nodelay`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import fits, whole


@dataclass(frozen=True, slots=True)
class LeakyQueue:
    """`rate` requests per second; up to `queue` more wait for their turn, further ones are refused."""

    rate: float
    queue: float
    kind: str = "leaky_queue"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the time at which the next one is free to go."""
        free = max(t, state if state is not None else t)
        wait = free - t
        room = self.queue / self.rate
        if fits(wait, room):
            after = free + cost / self.rate
            left = max(0, whole(self.queue - wait * self.rate))
            return Judgement(self.queue + 1, left, 0.0, after - t, after, delay=wait, used=wait * self.rate, window=None)
        retry = max(wait - room, 1 / self.rate)
        after = free + cost / self.rate
        return Judgement(self.queue + 1, 0, retry, free - t, after, used=wait * self.rate, window=None, allowed=False)
