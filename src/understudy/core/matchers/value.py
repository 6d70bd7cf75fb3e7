"""What all value matchers share: how a repeated part is judged, and what an index may know of them.

A value is text (of a header, a query parameter), a JSON value, or ABSENT. An absent value satisfies only `present: false` and
negations. A part that was given several times satisfies a matcher when one of its values does; only `not`, `has_exactly` and
`includes` look at all of them.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT, render_json

_SHOWN: Final = 120
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LONGEST_INTEGER: Final = 4000


class BaseValueMatcher(ABC):
    """Base of the value matchers."""

    __slots__ = ()

    @abstractmethod
    def matches(self, value: Any) -> bool:
        """Say whether the value is acceptable."""

    @abstractmethod
    def describe(self) -> str:
        """Say what would be acceptable, for people."""

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Say whether one of several values is acceptable."""
        return any(self.matches(value) for value in values)

    @property
    def weight(self) -> int:
        """How many single checks this is."""
        return 1

    @property
    def literal(self) -> Any:
        """The one scalar that every acceptable value equals; ABSENT when there is no such scalar."""
        return ABSENT

    @property
    def example(self) -> Any:
        """A value that is likely to be accepted; ABSENT when none is known."""
        return self.literal


def matches_values(matcher: BaseValueMatcher, values: tuple[Any, ...]) -> bool:
    """Judge a part that may be absent (no values), single or repeated."""
    if len(values) == 1:
        return matcher.matches(values[0])
    return matcher.matches_many(values) if values else matcher.matches(ABSENT)


def json_key(value: Any) -> Hashable:
    """Turn a scalar into a key that is equal exactly when the JSON values are (Python's True equals 1, JSON's does not)."""
    return ("boolean", value) if value.__class__ is bool else value


def is_scalar(value: Any) -> bool:
    """Say whether a JSON value can be hashed on."""
    return value is None or isinstance(value, str | int | float)


def json_equal(left: Any, right: Any) -> bool:
    """Compare JSON values: 1 equals 1.0, true does not equal 1, members have no order."""
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(json_equal(value, right[key]) for key, value in left.items())
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(json_equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def show(value: Any) -> str:
    """Render a value for people, shortened."""
    if value is ABSENT:
        return "nothing"
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else render_json(value).decode("utf-8", "replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"


def show_many(values: tuple[Any, ...]) -> str:
    """Render the values of a part for people."""
    return ", ".join(show(value) for value in values) if values else "nothing"


def as_text(value: Any) -> str | None:
    """Return text as it is and numbers and booleans as JSON writes them; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return render_json(value).decode()
    return None


def as_number(value: Any) -> float | int | None:
    """Return a JSON number, or the number that a text spells (as JSON would); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return None
    number = float(value)
    return int(value) if number.is_integer() and value.lstrip("-").isdigit() and len(value) < _LONGEST_INTEGER else number
