"""`glob`: `*` for any characters, `?` for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.model.glob_text import glob_fits


@dataclass(frozen=True, slots=True)
class Glob(BaseValueMatcher):
    """The text as a whole fits `pattern`."""

    pattern: str

    def matches(self, value: Any) -> bool:
        """Compare."""
        text = as_text(value)
        return text is not None and glob_fits(self.pattern, text)

    def describe(self) -> str:
        """Return the pattern."""
        return f"glob {self.pattern}"
