"""Dates in a notation that a pattern describes, as Java's DateTimeFormatter does: ``dd/MM/yyyy HH:mm``, ``unix``, ``epoch``.

Letters: y year, M month (MMM and MMMM its English name), d day, E day of the week, H and k hour, h and K with a for half days, m minute,
s second, S fraction, Z, X, x, z and O zone (UTC when there is none). Text stands between single quotes; other signs stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from typing import Any, Final

type ReadDate = Callable[[Any], float | None]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE: Final = r"(?P<zone>Z|UTC|GMT|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)"
_NUMBERS: Final = {"d": "day", "H": "hour", "k": "hour", "h": "half", "K": "half", "m": "minute", "s": "second"}
_PIECE: Final = re.compile(r"'(?:[^']|'')*'|[A-Za-z]+|[^A-Za-z']+")
_OFFSET: Final = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?$")


def compile_date_format(pattern: str) -> ReadDate:
    """Make what reads values in a notation as UTC epoch seconds; None is returned for a value that is not in it.

    Raises:
        ValueError: a letter of the pattern means nothing here, or stands twice.
    """
    if pattern in {"unix", "epoch"}:
        scale = 1.0 if pattern == "unix" else 1000.0
        return lambda value: _number(value, scale)
    expression = "".join(_expression(piece) for piece in _PIECE.findall(pattern))
    if "".join(_PIECE.findall(pattern)) != pattern:
        raise ValueError(f"a quote of the date format {pattern!r} is not closed")
    try:
        program = re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"the date format {pattern!r} gives a part of a date twice") from error
    return lambda value: _read(program.fullmatch(value)) if isinstance(value, str) else None


def _expression(piece: str) -> str:
    if piece.startswith("'"):
        return re.escape(piece[1:-1].replace("''", "'") or "'")
    if not piece[0].isalpha():
        return re.escape(piece)
    return "".join(_letters(letter, len(list(group))) for letter, group in groupby(piece))


def _letters(letter: str, count: int) -> str:
    digits = rf"\d{{{count}}}" if count > 1 else r"\d{1,2}"
    match letter:
        case "y" | "u":
            return r"(?P<short>\d{2})" if count == 2 else r"(?P<year>\d{4})"
        case "M" | "L":
            return r"(?P<name>[A-Za-z]{3,9})" if count > 2 else rf"(?P<month>{digits})"
        case "E":
            return r"[A-Za-z]{3,9}"
        case "S":
            return rf"(?P<fraction>\d{{{count}}})"
        case "a":
            return r"(?P<noon>[AP]M)"
        case "Z" | "X" | "x" | "z" | "O":
            return _ZONE
        case _ if letter in _NUMBERS:
            return rf"(?P<{_NUMBERS[letter]}>{digits})"
        case _:
            raise ValueError(f"the letter '{letter}' of a date format has no meaning here; valid: y M d E H h a m s S Z, text in quotes")


def _number(value: Any, scale: float) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value) / scale
    except (TypeError, ValueError):
        return None


def _read(found: re.Match[str] | None) -> float | None:
    if found is None:
        return None
    parts = {name: text for name, text in found.groupdict().items() if text is not None}
    try:
        moment = datetime(
            year=int(parts.get("year") or 2000 + int(parts.get("short", "0"))),
            month=_month(parts),
            day=int(parts.get("day", "1")),
            hour=_hour(parts),
            minute=int(parts.get("minute", "0")),
            second=int(parts.get("second", "0")),
            microsecond=int(parts.get("fraction", "0")[:6].ljust(6, "0")),
            tzinfo=_zone(parts.get("zone", "Z")),
        )
    except (ValueError, OverflowError):
        return None
    return moment.timestamp()


def _month(parts: dict[str, str]) -> int:
    return _MONTHS.index(parts["name"][:3].lower()) + 1 if "name" in parts else int(parts.get("month", "1"))


def _hour(parts: dict[str, str]) -> int:
    if "half" not in parts:
        return int(parts.get("hour", "0")) % 24
    return int(parts["half"]) % 12 + (12 if parts.get("noon", "am").lower() == "pm" else 0)


def _zone(text: str) -> timezone:
    offset = _OFFSET.search(text)
    if offset is None:
        return UTC
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or "0"))
    return timezone(size if offset[1] == "+" else -size)
