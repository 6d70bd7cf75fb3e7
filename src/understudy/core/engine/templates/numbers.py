"""Filters for numbers and truth values: read from text, rounded, written lean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.errors import TemplateError


def _number(value: Any, fallback: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        if fallback is not None:
            return fallback
        raise TemplateError(f"{value!r} is not a number") from error


def to_int(value: Any, fallback: Any = None) -> Any:
    """Read an integer; text may have a fraction, which is cut."""
    return _number(
        value, fallback, lambda raw: int(raw) if not isinstance(raw, str) or raw.strip().lstrip("+-").isdecimal() else int(float(raw))
    )


def to_float(value: Any, fallback: Any = None) -> Any:
    """Read a number with a fraction."""
    return _number(value, fallback, float)


def number(value: Any, fallback: Any = None) -> Any:
    """Read a number: an integer where it is one, else one with a fraction."""
    return _number(value, fallback, lambda raw: int(raw) if str(raw).strip().lstrip("+-").isdecimal() else float(raw))


def boolean(value: Any) -> bool:
    """Read a truth value: `false`, `0`, `no`, `off` and nothing are false."""
    return value.strip().lower() not in {"", "0", "false", "no", "off"} if isinstance(value, str) else bool(value)


def round_(value: Any, digits: int = 0) -> Any:
    """Round a number; without digits to an integer. The mean of nothing stays none."""
    if value is None:
        return None
    return round(value, digits) if digits else round(value)


def fixed(value: Any, digits: int) -> str:
    """Write a number with so many digits behind the point: 9.9 becomes 9.90."""
    return f"{to_float(value):.{digits}f}"


def grouped(value: Any) -> str:
    """Write a whole number with a comma between groups of three digits."""
    return f"{to_int(value):,}"


def lean(value: Any) -> Any:
    """Write a number without a fraction of zero: 34.0 becomes 34."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "boolean": boolean,
    "fixed": fixed,
    "float": to_float,
    "grouped": grouped,
    "int": to_int,
    "lean": lean,
    "number": number,
    "round": round_,
}
