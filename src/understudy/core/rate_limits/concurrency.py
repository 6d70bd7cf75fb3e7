"""Concurrency: so many requests in flight; a place is free again when the response is finished or the client left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.model.rate_limit import Judgement


@dataclass(frozen=True, slots=True)
class Concurrency:
    """At most `limit` in flight; places nobody gave back are free after `lease_ttl` seconds.

    Attributes:
        retry_after: seconds a refused caller is told to wait.
    """

    limit: int
    lease_ttl: float = 60.0
    retry_after: float = 1.0
    kind: str = "concurrency"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the next token and the leases: token and time of expiry."""
        number, leases = state or (0, ())
        held = tuple(lease for lease in leases if lease[1] > t)
        if len(held) + cost <= self.limit:
            held = (*held, (number, t + self.lease_ttl))
            left = self.limit - len(held)
            return Judgement(self.limit, left, 0.0, 0.0, (number + 1, held), used=len(held))
        return Judgement(self.limit, 0, self.retry_after, self.retry_after, (number, held), used=len(held), allowed=False)

    def release(self, state: Any, token: int) -> Any:
        """Return the state without a lease."""
        number, leases = state
        return number, tuple(lease for lease in leases if lease[0] != token)
