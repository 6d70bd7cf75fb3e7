"""`has_exactly` and `includes`: judgements of all values of a repeated part, or of a JSON list, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class Several(BaseValueMatcher):
    """Each of `parts` is satisfied by a value of its own; with `exactly` no value is left over."""

    parts: tuple[BaseValueMatcher, ...]
    exactly: bool

    def matches(self, value: Any) -> bool:
        """Judge the elements of a list, or the one value there is."""
        if value is ABSENT:
            return self.matches_many(())
        return self.matches_many(tuple(value) if isinstance(value, list) else (value,))

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Pair matchers with values."""
        if len(values) < len(self.parts) or (self.exactly and len(values) != len(self.parts)):
            return False
        return can_pair(self.parts, values)

    def describe(self) -> str:
        """List the parts."""
        return ("exactly " if self.exactly else "including ") + ", ".join(part.describe() for part in self.parts)

    @property
    def weight(self) -> int:
        """The sum of the parts, and one for there being nothing else."""
        return sum(part.weight for part in self.parts) + (1 if self.exactly else 0)


def can_pair(parts: tuple[BaseValueMatcher, ...], values: tuple[Any, ...]) -> bool:
    """Say whether every matcher can have a value of its own: bipartite matching by augmenting paths (Kuhn)."""
    owner: dict[int, int] = {}

    def place(part: int, tried: set[int]) -> bool:
        for number, value in enumerate(values):
            if number not in tried and parts[part].matches(value):
                tried.add(number)
                if number not in owner or place(owner[number], tried):
                    owner[number] = part
                    return True
        return False

    return all(place(part, set()) for part in range(len(parts)))
