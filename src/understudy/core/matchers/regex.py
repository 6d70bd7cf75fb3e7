"""`regex`: a regular expression that fits the whole text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.model.interfaces import Program


@dataclass(frozen=True, slots=True)
class Regex(BaseValueMatcher):
    """The text as a whole fits `program`, compiled from `pattern`."""

    pattern: str
    program: Program

    def matches(self, value: Any) -> bool:
        """Run the program."""
        text = as_text(value)
        return text is not None and bool(self.program.fullmatch(text))

    def describe(self) -> str:
        """Return the pattern."""
        return f"regex {self.pattern}"
