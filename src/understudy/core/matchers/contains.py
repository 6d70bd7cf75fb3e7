"""`contains`: text within text, or an element within a JSON list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text, json_equal, show


@dataclass(frozen=True, slots=True)
class Contains(BaseValueMatcher):
    """The text holds `part`, or the list has an element that equals it."""

    part: Any
    ignore_case: bool = False

    def matches(self, value: Any) -> bool:
        """Look for the part."""
        if isinstance(value, list):
            return any(json_equal(self.part, element) for element in value)
        text, part = as_text(value), as_text(self.part)
        if text is None or part is None:
            return False
        return part in text or (self.ignore_case and part.casefold() in text.casefold())

    def describe(self) -> str:
        """Name the part."""
        return f"contains {show(self.part)}"
