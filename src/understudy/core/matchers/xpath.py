"""`xpath`: what an XPath expression selects from an XML body satisfies a value matcher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.value import BaseValueMatcher, matches_values, show_many
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.message import Request


class XmlFinder(Protocol):
    """A compiled XPath expression."""

    def find(self, body: bytes) -> tuple[Any, ...]:
        """Return texts of the selected nodes, or the text of the one string or number; nothing for false and what is not XML."""
        ...


@dataclass(frozen=True, slots=True)
class XPathMatcher(BaseMatcher):
    """What an expression selects satisfies a value matcher; selecting nothing is an absent value."""

    expression: str
    finder: XmlFinder
    matcher: BaseValueMatcher

    @property
    def part(self) -> str:
        """The expression."""
        return f"body.xpath.{self.expression}"

    def matches(self, request: Request) -> bool:
        """Select and judge."""
        return matches_values(self.matcher, self._selected(request))

    def mismatch(self, request: Request) -> Mismatch:
        """Show what was selected."""
        return Mismatch(self.part, self.matcher.describe(), show_many(self._selected(request)))

    def _selected(self, request: Request) -> tuple[Any, ...]:
        return self.finder.find(request.content) if request.body else ()

    @property
    def weight(self) -> int:
        """As many as the value matcher has."""
        return self.matcher.weight
