"""`before` and `after`: comparisons of points in time, whatever usual notation they come in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from understudy.core.matchers.value import BaseValueMatcher

_UNIT_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_OFFSET: Final = re.compile(r"\s*([+-])\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d|w)")
_EPOCH: Final = re.compile(r"[0-9]{9,13}(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Date(BaseValueMatcher):
    """The value is a date before (or after) `bound`, in UTC epoch seconds; `text` is how the bound was written."""

    side: Literal["before", "after"]
    bound: float
    text: str

    def matches(self, value: Any) -> bool:
        """Compare as points in time."""
        moment = parse_moment(value)
        if moment is None:
            return False
        return moment < self.bound if self.side == "before" else moment > self.bound

    def describe(self) -> str:
        """Say the side."""
        return f"{self.side} {self.text}"


def parse_moment(value: Any) -> float | None:
    """Return UTC epoch seconds of ISO 8601 text (no zone means UTC), an HTTP date, or an epoch number; None for anything else.

    Numbers of 12 digits and more are milliseconds.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value / 1000 if value >= 1e11 else float(value)
    if not isinstance(value, str):
        return None
    if _EPOCH.fullmatch(value):
        return parse_moment(float(value))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def parse_bound(text: str, now: float) -> tuple[float, bool]:
    """Read the operand of `before` and `after`: a date, `now`, or `now` with offsets (``now+1h-30s``).

    Args:
        text: as written.
        now: UTC epoch seconds to which offsets are relative.

    Returns:
        UTC epoch seconds, and whether the bound moves with the clock.

    Raises:
        ValueError: when it is neither.
    """
    stripped = text.strip()
    if not stripped.startswith("now"):
        moment = parse_moment(stripped)
        if moment is None:
            raise ValueError(f"'{text}' is no date. Valid: an ISO 8601 date, 'now', 'now+1h', 'now-2d' (units ms, s, m, h, d, w)")
        return moment, False
    position, bound = 3, now
    while position < len(stripped):
        offset = _OFFSET.match(stripped, position)
        if offset is None:
            raise ValueError(f"'{text}' is no date. Valid after 'now': +1h, -30s, +2d (units ms, s, m, h, d, w)")
        bound += float(f"{offset[1]}{offset[2]}") * _UNIT_SECONDS[offset[3]]
        position = offset.end()
    return bound, True
