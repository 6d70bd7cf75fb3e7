"""`without`: what is left of a text once everything that fits an expression is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.model.interfaces import Program


@dataclass(frozen=True, slots=True)
class Without(BaseValueMatcher):
    """The text satisfies `inner` once every part that fits `program`, compiled from `pattern`, is gone from it."""

    pattern: str
    program: Program
    inner: BaseValueMatcher

    def matches(self, value: Any) -> bool:
        """Take out and judge."""
        text = as_text(value)
        return text is not None and self.inner.matches(self.program.sub("", text))

    def describe(self) -> str:
        """Say both."""
        return f"without {self.pattern}: {self.inner.describe()}"

    @property
    def weight(self) -> int:
        """As the inner one."""
        return self.inner.weight
