"""`equals`: the same JSON value, or the same text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, is_scalar, json_equal, show
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class Equals(BaseValueMatcher):
    """The value equals `expected`; `ignore_case` folds text."""

    expected: Any
    ignore_case: bool = False

    def matches(self, value: Any) -> bool:
        """Compare as JSON does."""
        expected = self.expected
        if value.__class__ is str and expected.__class__ is str:
            return bool(value == expected) or (self.ignore_case and value.casefold() == expected.casefold())
        return value is not ABSENT and json_equal(expected, value)

    def describe(self) -> str:
        """Return the value."""
        return show(self.expected) + (" (any case)" if self.ignore_case else "")

    @property
    def literal(self) -> Any:
        """The value itself, when it is a scalar and compared as it stands."""
        return self.expected if is_scalar(self.expected) and not self.ignore_case else ABSENT

    @property
    def example(self) -> Any:
        """The value itself."""
        return self.expected
