"""`jsonpath`: values selected from the JSON body satisfy a value matcher."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import JsonPlace, step_into
from understudy.core.matchers.value import BaseValueMatcher, is_scalar, json_key, matches_values, show_many
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request


class Finder(Protocol):
    """A compiled query on parsed JSON."""

    def find(self, document: Any) -> list[Any]:
        """Return the selected values in document order."""
        ...


@dataclass(frozen=True, slots=True)
class Steps:
    """A query that only names members and elements (``$.a.b[0]``): no library is needed."""

    path: tuple[str | int, ...]

    def find(self, document: Any) -> list[Any]:
        """Return the value, if there is one."""
        value = step_into(document, self.path)
        return [] if value is ABSENT else [value]


@dataclass(frozen=True, slots=True)
class JsonPathMatcher(BaseMatcher):
    """What a JSONPath query selects satisfies a value matcher; selecting nothing is an absent value."""

    query: str
    finder: Finder
    matcher: BaseValueMatcher

    @property
    def part(self) -> str:
        """The query."""
        return f"body.jsonpath.{self.query}"

    def matches(self, request: Request) -> bool:
        """Select and judge."""
        return matches_values(self.matcher, self._selected(request))

    def mismatch(self, request: Request) -> Mismatch:
        """Show what was selected."""
        return Mismatch(self.part, self.matcher.describe(), show_many(self._selected(request)))

    def _selected(self, request: Request) -> tuple[Any, ...]:
        document = request.json
        return () if document is ABSENT else tuple(self.finder.find(document))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The literal, when the query names one place."""
        literal = self.matcher.literal
        if isinstance(self.finder, Steps) and is_scalar(literal):
            return ((JsonPlace(self.finder.path), json_key(literal)),)
        return ()

    @property
    def weight(self) -> int:
        """As many as the value matcher has."""
        return self.matcher.weight
