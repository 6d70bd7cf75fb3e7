"""Matchers of single fields: headers, query, cookies, form fields, address parts, the body as text."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import Place
from understudy.core.matchers.value import BaseValueMatcher, matches_values, show_many
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.message import Request


@dataclass(frozen=True, slots=True)
class FieldMatcher(BaseMatcher):
    """The values in one place satisfy a value matcher."""

    place: Place
    matcher: BaseValueMatcher

    @property
    def part(self) -> str:
        """The place's name."""
        return self.place.part

    def matches(self, request: Request) -> bool:
        """Judge the values."""
        return matches_values(self.matcher, self.place.values(request))

    def mismatch(self, request: Request) -> Mismatch:
        """Show the values."""
        return Mismatch(self.part, self.matcher.describe(), show_many(self.place.values(request)))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The literal text, where only one is acceptable."""
        literal = self.matcher.literal
        return ((self.place, literal),) if isinstance(literal, str) else ()

    @property
    def weight(self) -> int:
        """As many as the value matcher has."""
        return self.matcher.weight


@dataclass(frozen=True, slots=True)
class NoOtherNames(BaseMatcher):
    """No query parameter (or form field) beyond those named."""

    where: Literal["query", "form"]
    names: frozenset[str]
    any_case: bool = False

    @property
    def part(self) -> str:
        """Which it is about."""
        return "query_exact" if self.where == "query" else "body.form_exact"

    def matches(self, request: Request) -> bool:
        """Look for a stranger."""
        return not self._strangers(request)

    def mismatch(self, request: Request) -> Mismatch:
        """Name the strangers."""
        strangers = sorted(self._strangers(request))
        return Mismatch(self.part, "nothing but " + (", ".join(sorted(self.names)) or "no parameters"), "also " + ", ".join(strangers))

    def _strangers(self, request: Request) -> set[str]:
        found = {name for name, _ in (request.query if self.where == "query" else request.form)}
        return {name for name in found if name.casefold() not in self.names} if self.any_case else found - self.names
