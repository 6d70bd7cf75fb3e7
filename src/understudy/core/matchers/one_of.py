"""`one_of`: any of a list of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, json_equal, show
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class OneOf(BaseValueMatcher):
    """The value equals one of `choices`."""

    choices: tuple[Any, ...]

    def matches(self, value: Any) -> bool:
        """Compare with each."""
        return value is not ABSENT and any(json_equal(choice, value) for choice in self.choices)

    def describe(self) -> str:
        """List the choices."""
        return "one of " + ", ".join(show(choice) for choice in self.choices)

    @property
    def example(self) -> Any:
        """The first choice."""
        return self.choices[0] if self.choices else ABSENT
