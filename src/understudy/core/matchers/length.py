"""`length`: how many characters, elements or members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher


@dataclass(frozen=True, slots=True)
class Length(BaseValueMatcher):
    """The number of characters of a text, elements of a list or members of a mapping satisfies `size`."""

    size: BaseValueMatcher

    def matches(self, value: Any) -> bool:
        """Count and judge."""
        return isinstance(value, str | list | dict) and self.size.matches(len(value))

    def describe(self) -> str:
        """Say the length."""
        return f"length {self.size.describe()}"
