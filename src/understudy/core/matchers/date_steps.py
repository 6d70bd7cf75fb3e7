"""Steps through the calendar: ``+1h``, ``-2mo`` and ``/d`` (to the beginning of the day), one after the other, in UTC.

now/mo+1mo-1d     the last day of this month
now+3d/h          three days on, and then back to the full hour
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

type Step = tuple[str, float, str]
"""Sign (`+`, `-` or `/`), number and unit."""

UNITS: Final = "ms, s, m, h, d, w, mo, y"
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_STEP: Final = re.compile(r"\s*(?:([+-])\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|mo|s|m|h|d|w|y)|(/)\s*(ms|mo|s|m|h|d|w|y))(?![a-z])")
_MONTHS: Final = {"mo": 1, "y": 12}
_FIRST_YEAR, _LAST_YEAR = 1, 9999


def parse_steps(text: str) -> tuple[Step, ...]:
    """Read steps.

    Raises:
        ValueError: something in the text is none; the message says what would be.
    """
    steps: list[Step] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _STEP.match(text, position)
        if found is None:
            raise ValueError(f"valid are +1h, -30s, +2mo, /d (units {UNITS})")
        steps.append(("/", 0.0, found[5]) if found[4] else (found[1], float(found[2]), found[3]))
        position = found.end()
    return tuple(steps)


def take_steps(moment: float, steps: tuple[Step, ...]) -> float:
    """Return where steps lead from a moment in UTC epoch seconds; beyond the calendar they lead to its end."""
    for sign, number, unit in steps:
        if sign == "/":
            moment = _beginning(moment, unit)
        else:
            signed = number if sign == "+" else -number
            moment = _months_on(moment, round(signed * _MONTHS[unit])) if unit in _MONTHS else moment + signed * _SECONDS[unit]
    return moment


def _beginning(moment: float, unit: str) -> float:
    """Go back to where a unit of time began."""
    if unit == "ms":
        return int(moment * 1000) / 1000
    date = _date(moment)
    if unit == "w":
        date -= timedelta(days=date.weekday())
    parts = {
        "s": {"microsecond": 0},
        "m": {"microsecond": 0, "second": 0},
        "h": {"microsecond": 0, "second": 0, "minute": 0},
        "mo": {"microsecond": 0, "second": 0, "minute": 0, "hour": 0, "day": 1},
        "y": {"microsecond": 0, "second": 0, "minute": 0, "hour": 0, "day": 1, "month": 1},
    }
    return date.replace(**parts.get(unit, {"microsecond": 0, "second": 0, "minute": 0, "hour": 0})).timestamp()  # type: ignore[arg-type]


def _months_on(moment: float, months: int) -> float:
    """Go to the same day of another month, or the last one that it has."""
    date = _date(moment)
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    year = min(max(years, _FIRST_YEAR), _LAST_YEAR)
    return date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1])).timestamp()


def _date(moment: float) -> datetime:
    first, last = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp(), datetime(_LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(min(max(moment, first), last), UTC)
