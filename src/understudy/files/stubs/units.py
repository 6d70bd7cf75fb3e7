"""Quantities as people write them in stub files: durations, rates and sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_SECONDS: Final[Mapping[str, float]] = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "m": 60.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "w": 604800.0,
}
_BYTES: Final[Mapping[str, float]] = {
    "": 1,
    "b": 1,
    "kb": 1e3,
    "mb": 1e6,
    "gb": 1e9,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
}
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?\s*(?:us|ms|s|m|h|d|w)\s*)+")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d|w)")
_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per)\s*(?:(\d+(?:\.\d+)?)\s*)?([a-z]+)")
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kKmMgG]?[iI]?[bB]?)(?:\s*/\s*s)?")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def parse_duration(value: Any) -> float:
    """Return seconds: a number is seconds already, text looks like ``120ms``, ``1.5s``, ``2m`` or ``1h30m``.

    Raises:
        ValueError: it is neither, or negative.
    """
    if _is_number(value):
        seconds = float(value)
    elif isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(value))
    else:
        raise ValueError(f"expected a duration such as 120ms, 1.5s or 2m, found {value!r}")
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"a duration is not negative, found {value!r}")
    return seconds


def parse_rate(value: Any) -> float:
    """Return a number per second: a number is that already, text looks like ``1/s``, ``100/m`` or ``10 per 30 s``.

    Raises:
        ValueError: it is neither, or not positive.
    """
    rate = 0.0
    if _is_number(value):
        rate = float(value)
    elif isinstance(value, str) and (found := _RATE.fullmatch(value.strip().lower())) and found[3].rstrip("s") in {*_SECONDS, ""}:
        unit = _SECONDS.get(found[3]) or _SECONDS[found[3].rstrip("s")]
        rate = float(found[1]) / (float(found[2] or 1) * unit)
    if rate <= 0:
        raise ValueError(f"expected a rate such as 1/s, 100/m or 5000/h, found {value!r}")
    return rate


def parse_size(value: Any) -> float:
    """Return bytes: a number is that already, text looks like ``400kB``, ``2MB`` or ``64KiB``, also per second.

    Raises:
        ValueError: it is neither, or not positive.
    """
    size = 0.0
    if _is_number(value):
        size = float(value)
    elif isinstance(value, str) and (found := _SIZE.fullmatch(value.strip())):
        size = float(found[1]) * _BYTES[found[2].lower()] if found[2].lower() in _BYTES else 0.0
    if size <= 0:
        raise ValueError(f"expected a size such as 400kB or 64KiB, found {value!r}")
    return size
