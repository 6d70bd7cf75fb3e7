"""`present`: there, whatever it is; or not there at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class Present(BaseValueMatcher):
    """The value is there, or with `wanted=False` is not. JSON null is there."""

    wanted: bool = True

    def matches(self, value: Any) -> bool:
        """Compare."""
        return (value is not ABSENT) is self.wanted

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Several values are certainly there."""
        return bool(values) is self.wanted

    def describe(self) -> str:
        """Say which."""
        return "present" if self.wanted else "absent"
