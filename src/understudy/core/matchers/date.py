"""`before` and `after`: comparisons of points in time, whatever usual notation they come in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from understudy.core.matchers.date_steps import UNITS, parse_steps, take_steps
from understudy.core.matchers.value import BaseValueMatcher

_EPOCH: Final = re.compile(r"[0-9]{9,13}(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Date(BaseValueMatcher):
    """The value is a date before, after or at `bound`, in UTC epoch seconds; `text` is how the bound was written."""

    side: Literal["before", "after", "at"]
    bound: float
    text: str

    def matches(self, value: Any) -> bool:
        """Compare as points in time."""
        moment = parse_moment(value)
        if moment is None:
            return False
        if self.side == "at":
            return moment == self.bound
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
    """Read the operand of `before` and `after`: a date or `now`, with steps (``now+1h/d``, ``2026-11-28T10:00:00Z||/mo``).

    Args:
        text: as written.
        now: UTC epoch seconds to which `now` refers.

    Returns:
        UTC epoch seconds, and whether the bound moves with the clock.

    Raises:
        ValueError: when it is neither.
    """
    stripped = text.strip()
    start, separator, rest = stripped.partition("||")
    moment: float | None = now
    moves = stripped.startswith("now")
    if moves:
        rest = stripped.removeprefix("now").removeprefix("||")
    else:
        moment = parse_moment(start.strip())
    problem = f"valid: an ISO 8601 date, 'now', 'now+1h', 'now-2d/d' (units {UNITS}), '2026-11-28||/mo'"
    if moment is not None and not (separator and not rest):
        try:
            return take_steps(moment, parse_steps(rest)), moves
        except ValueError as error:
            problem = str(error)
    raise ValueError(f"'{text}' is no date: {problem}")
