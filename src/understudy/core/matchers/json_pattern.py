"""JSON patterns: mappings are subsets, lists are matched element by element, any place may hold a value matcher."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import JsonPlace, dotted
from understudy.core.matchers.value import BaseValueMatcher, json_key, show
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

type Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Members(BaseValueMatcher):
    """A mapping whose named members fit; other members are ignored."""

    members: tuple[tuple[str, BaseValueMatcher], ...]

    def matches(self, value: Any) -> bool:
        """Judge each member."""
        if not isinstance(value, dict):
            return False
        for name, matcher in self.members:  # noqa: SIM110  a loop takes half the time of all() with a generator
            if not matcher.matches(value.get(name, ABSENT)):
                return False
        return True

    def describe(self) -> str:
        """Show the members."""
        return "{" + ", ".join(f"{name}: {matcher.describe()}" for name, matcher in self.members) + "}"

    @property
    def weight(self) -> int:
        """The sum of the members; an empty mapping still asks for a mapping."""
        return sum(matcher.weight for _, matcher in self.members) or 1


@dataclass(frozen=True, slots=True)
class Elements(BaseValueMatcher):
    """A list of the same length whose elements fit, in order."""

    elements: tuple[BaseValueMatcher, ...]

    def matches(self, value: Any) -> bool:
        """Judge each element."""
        if not isinstance(value, list) or len(value) != len(self.elements):
            return False
        return all(matcher.matches(element) for matcher, element in zip(self.elements, value, strict=True))

    def describe(self) -> str:
        """Show the elements."""
        return "[" + ", ".join(matcher.describe() for matcher in self.elements) + "]"

    @property
    def weight(self) -> int:
        """The sum of the elements, and one for the length."""
        return sum(matcher.weight for matcher in self.elements) + 1


@dataclass(frozen=True, slots=True)
class JsonMatcher(BaseMatcher):
    """The JSON body fits a pattern."""

    pattern: BaseValueMatcher

    @property
    def part(self) -> str:
        """Always the body as JSON."""
        return "json"

    def matches(self, request: Request) -> bool:
        """Judge the parsed body."""
        return self.pattern.matches(request.json)

    def mismatch(self, request: Request) -> Mismatch:
        """Point at the first place that does not fit."""
        document = request.json
        if document is ABSENT:
            found = show(request.text) if request.body else "no body"
            return Mismatch("json", self.pattern.describe(), f"{found}, which is not JSON" if request.body else found)
        path, matcher, value = first_difference(self.pattern, document)
        return Mismatch(dotted("json", path), matcher.describe(), show(value))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The literal scalars at fixed places."""
        return ((JsonPlace(path), json_key(literal)) for path, literal in literal_leaves(self.pattern))

    @property
    def weight(self) -> int:
        """The number of leaves."""
        return self.pattern.weight


def literal_leaves(pattern: BaseValueMatcher, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the places at which every fitting document has one known scalar."""
    match pattern:
        case Members(members):
            for name, matcher in members:
                yield from literal_leaves(matcher, (*path, name))
        case Elements(elements):
            for number, matcher in enumerate(elements):
                yield from literal_leaves(matcher, (*path, number))
        case _:
            if pattern.literal is not ABSENT:
                yield path, pattern.literal


def first_difference(pattern: BaseValueMatcher, value: Any, path: Path = ()) -> tuple[Path, BaseValueMatcher, Any]:
    """Return where a document that does not fit stops fitting, what was wanted there and what is there."""
    if isinstance(pattern, Members) and isinstance(value, dict):
        for name, matcher in pattern.members:
            member = value.get(name, ABSENT)
            if not matcher.matches(member):
                return first_difference(matcher, member, (*path, name))
    if isinstance(pattern, Elements) and isinstance(value, list) and len(value) == len(pattern.elements):
        for number, (matcher, element) in enumerate(zip(pattern.elements, value, strict=True)):
            if not matcher.matches(element):
                return first_difference(matcher, element, (*path, number))
    return path, pattern, value
