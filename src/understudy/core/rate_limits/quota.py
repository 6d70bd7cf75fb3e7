"""Quota: so many per calendar day or month of a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from understudy.core.model.rate_limit import Judgement
from understudy.core.rate_limits.tolerance import fits


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `limit` per calendar period; judged in wall-clock time (UTC epoch seconds).

    Attributes:
        offset: seconds that the zone's midnight is east of UTC's.
    """

    limit: float
    period: Literal["hour", "day", "month"] = "day"
    offset: float = 0.0
    kind: str = "quota"

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request; state is the end of the period and what was used in it."""
        end, used = state or (0.0, 0.0)
        if t >= end:
            end, used = self._end(t), 0.0
        left = end - t
        if fits(used + cost, self.limit):
            used += cost
            return Judgement(self.limit, self.limit - used, 0.0, left, (end, used), used=used, window=self._length)
        return Judgement(self.limit, self.limit - used, left, left, (end, used + cost), used=used, window=self._length, allowed=False)

    @property
    def _length(self) -> float:
        return {"hour": 3600.0, "day": 86400.0, "month": 2592000.0}[self.period]

    def _end(self, t: float) -> float:
        moment = datetime.fromtimestamp(t + self.offset, UTC)
        if self.period == "hour":
            end = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        elif self.period == "day":
            end = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        else:
            # The 28th plus four days is always in the next month.
            later = moment.replace(day=28, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=4)
            end = later.replace(day=1)
        return end.timestamp() - self.offset
