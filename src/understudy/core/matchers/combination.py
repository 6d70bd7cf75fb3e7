"""`any` and `all`: several matchers on one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class AnyOf(BaseValueMatcher):
    """At least one of the matchers says yes."""

    choices: tuple[BaseValueMatcher, ...]

    def matches(self, value: Any) -> bool:
        """Ask until one says yes."""
        return any(choice.matches(value) for choice in self.choices)

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Ask each about all values."""
        return any(choice.matches_many(values) for choice in self.choices)

    def describe(self) -> str:
        """List the choices."""
        return "(" + " or ".join(choice.describe() for choice in self.choices) + ")"


@dataclass(frozen=True, slots=True)
class AllOf(BaseValueMatcher):
    """Every one of the matchers says yes."""

    parts: tuple[BaseValueMatcher, ...]

    def matches(self, value: Any) -> bool:
        """Ask until one says no."""
        return all(part.matches(value) for part in self.parts)

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Ask each about all values."""
        return all(part.matches_many(values) for part in self.parts)

    def describe(self) -> str:
        """List the parts."""
        return " and ".join(part.describe() for part in self.parts)

    @property
    def weight(self) -> int:
        """The sum of the parts."""
        return sum(part.weight for part in self.parts)

    @property
    def literal(self) -> Any:
        """The literal of the first part that has one: of several values, one must equal it."""
        return next((part.literal for part in self.parts if part.literal is not ABSENT), ABSENT)

    @property
    def example(self) -> Any:
        """The example of the first part that has one."""
        return next((part.example for part in self.parts if part.example is not ABSENT), ABSENT)
