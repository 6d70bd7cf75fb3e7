"""Moments as text: the formats of `now()` and of the `date` filter, and offsets such as ``+1h30m``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final

from understudy.core.engine.templates.missing import Missing
from understudy.errors import TemplateError

_OFFSET: Final = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?(?:ms|us|s|m|h|d|w))+)")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|us|s|m|h|d|w)")
_UNIT: Final[Mapping[str, float]] = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def _moment(epoch: float) -> datetime:
    try:
        return datetime.fromtimestamp(epoch, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise TemplateError(f"{epoch} is not a moment that can be written") from error


def _iso(epoch: float, digits: int) -> str:
    # Fractions are cut, not rounded: a moment must never be later than the clock says.
    moment = _moment(epoch)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond:06d}"[: 20 + digits] + "Z" if digits else text + "Z"


FORMATS: Final[Mapping[str, Callable[[float], Any]]] = {
    "iso": lambda epoch: _iso(epoch, 0),
    "iso_ms": lambda epoch: _iso(epoch, 3),
    "iso_us": lambda epoch: _iso(epoch, 6),
    "iso_ns": lambda epoch: _iso(epoch, 6)[:-1] + "000Z",
    "iso_offset": lambda epoch: _iso(epoch, 0)[:-1] + "+00:00",
    "iso_us_offset": lambda epoch: _iso(epoch, 6)[:-1] + "+00:00",
    "iso_ms_offset": lambda epoch: _iso(epoch, 3)[:-1] + "+00:00",
    "iso_naive": lambda epoch: _iso(epoch, 0)[:-1],
    "iso_us_naive": lambda epoch: _iso(epoch, 6)[:-1],
    "iso_ms_naive": lambda epoch: _iso(epoch, 3)[:-1],
    "epoch": int,
    "epoch_ms": lambda epoch: int(epoch * 1000),
    "epoch_us": lambda epoch: int(epoch * 1_000_000),
    "epoch_ns": lambda epoch: int(epoch * 1_000_000) * 1000,
    "nanos": lambda epoch: int(epoch * 1_000_000) % 1_000_000 * 1000,
    "epoch_float": lambda epoch: round(epoch, 6),
    "epoch_decimal": lambda epoch: f"{epoch:.6f}",
    "http": lambda epoch: format_datetime(_moment(epoch).replace(microsecond=0), usegmt=True),
    "date": lambda epoch: _moment(epoch).strftime("%Y-%m-%d"),
}


def write_moment(epoch: float, form: str) -> Any:
    """Write UTC epoch seconds in a named format, or in a strftime format when it contains ``%``.

    ``%f`` gives microseconds and ``%L`` milliseconds.
    """
    known = FORMATS.get(form)
    if known is not None:
        return known(epoch)
    if "%" not in form:
        raise TemplateError(f"unknown time format {form!r}; valid: {', '.join(FORMATS)}, or strftime such as '%d/%m/%Y'")
    moment = _moment(epoch)
    return moment.strftime(form.replace("%L", f"{moment.microsecond // 1000:03d}"))


def parse_offset(text: str) -> float:
    """Parse ``+1h``, ``-30m``, ``1h30m`` or a plain number of seconds into seconds."""
    whole = _OFFSET.fullmatch(text.replace(" ", ""))
    if whole is None:
        try:
            return float(text)
        except ValueError as error:
            raise TemplateError(f"{text!r} is not an offset such as '+1h', '-30m' or '90s'") from error
    total = sum(float(number) * _UNIT[unit] for number, unit in _PART.findall(whole[2]))
    return -total if whole[1] == "-" else total


def read_moment(value: Any) -> float:
    """Read a moment as UTC epoch seconds: a number (milliseconds when beyond the year 5000), ISO 8601 or an HTTP date."""
    if isinstance(value, Missing):
        value.fail()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value / 1000 if value > 1e11 else float(value)
    text = str(value).strip()
    try:
        return read_moment(float(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError as error:
            raise TemplateError(f"{text!r} is not a moment: use ISO 8601, an HTTP date or epoch seconds") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
