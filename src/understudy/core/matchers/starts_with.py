"""`starts_with`: how a text begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text, show


@dataclass(frozen=True, slots=True)
class StartsWith(BaseValueMatcher):
    """The text begins with `prefix`."""

    prefix: str
    ignore_case: bool = False

    def matches(self, value: Any) -> bool:
        """Look at that end of the text."""
        text = as_text(value)
        if text is None:
            return False
        return text.startswith(self.prefix) or (self.ignore_case and text.casefold().startswith(self.prefix.casefold()))

    def describe(self) -> str:
        """Name the prefix."""
        return f"begins with {show(self.prefix)}"
