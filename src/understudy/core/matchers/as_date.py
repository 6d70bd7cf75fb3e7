"""`as_date`: a date in a notation of its own, moved by steps, and then compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.date_format import ReadDate
from understudy.core.matchers.date_steps import Step, take_steps
from understudy.core.matchers.value import BaseValueMatcher


@dataclass(frozen=True, slots=True)
class AsDate(BaseValueMatcher):
    """The moment that `read` finds in the value, after `steps`, satisfies all of `wanted`, which judge UTC epoch seconds."""

    read: ReadDate
    steps: tuple[Step, ...]
    wanted: tuple[BaseValueMatcher, ...]
    form: str = ""

    def matches(self, value: Any) -> bool:
        """Read, step and judge; what is no date in this notation does not match."""
        moment = self.read(value)
        if moment is None:
            return False
        moment = take_steps(moment, self.steps)
        return all(matcher.matches(moment) for matcher in self.wanted)

    def describe(self) -> str:
        """Say the notation and the bounds."""
        bounds = " and ".join(matcher.describe() for matcher in self.wanted)
        return " ".join(part for part in ("a date", f"as {self.form}" if self.form else "", bounds) if part)

    @property
    def weight(self) -> int:
        """One for the notation, and its bounds."""
        return 1 + len(self.wanted)
