"""`not`: what the inner matcher refuses, an absent value included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher


@dataclass(frozen=True, slots=True)
class Not(BaseValueMatcher):
    """The inner matcher says no."""

    inner: BaseValueMatcher

    def matches(self, value: Any) -> bool:
        """Turn the answer round."""
        return not self.inner.matches(value)

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """No value may satisfy the inner matcher."""
        return not self.inner.matches_many(values)

    def describe(self) -> str:
        """Say what must not be."""
        return f"not {self.inner.describe()}"

    @property
    def weight(self) -> int:
        """As the inner one."""
        return self.inner.weight
