"""`gt`, `gte`, `lt`, `lte`: comparisons of numbers, also of numbers in text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from understudy.core.matchers.value import BaseValueMatcher, as_number

type Comparison = Literal["gt", "gte", "lt", "lte"]

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_WORDS: Final = {"gt": "more than", "gte": "at least", "lt": "less than", "lte": "at most"}


@dataclass(frozen=True, slots=True)
class Number(BaseValueMatcher):
    """The value is a number, or a text that spells one, and compares so with `bound`."""

    comparison: Comparison
    bound: float | int

    def matches(self, value: Any) -> bool:
        """Compare as numbers."""
        number = as_number(value)
        return number is not None and _OPERATORS[self.comparison](number, self.bound)

    def describe(self) -> str:
        """Say the comparison."""
        return f"{_WORDS[self.comparison]} {self.bound}"
