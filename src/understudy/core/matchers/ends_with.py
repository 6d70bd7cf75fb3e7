"""`ends_with`: how a text ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text, show


@dataclass(frozen=True, slots=True)
class EndsWith(BaseValueMatcher):
    """The text ends with `suffix`."""

    suffix: str
    ignore_case: bool = False

    def matches(self, value: Any) -> bool:
        """Look at that end of the text."""
        text = as_text(value)
        if text is None:
            return False
        return text.endswith(self.suffix) or (self.ignore_case and text.casefold().endswith(self.suffix.casefold()))

    def describe(self) -> str:
        """Name the suffix."""
        return f"ends with {show(self.suffix)}"
