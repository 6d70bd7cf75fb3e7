"""`json_exact`: the JSON body equals a document, optionally whatever the order of lists or with more members."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import JsonPlace
from understudy.core.matchers.several import can_pair
from understudy.core.matchers.value import BaseValueMatcher, is_scalar, json_equal, json_key, show
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request


@dataclass(frozen=True, slots=True)
class Alike(BaseValueMatcher):
    """The value equals `expected`, but for the order of elements or additional members and elements.

    Attributes:
        expected: the document; a value matcher in it judges what stands there.
        written: the document as it was written, None where that is the same.
    """

    expected: Any
    ignore_order: bool = False
    ignore_extra: bool = False
    written: Any = None

    def matches(self, value: Any) -> bool:
        """Compare."""
        if not (self.ignore_order or self.ignore_extra or self.written is not None):
            return json_equal(self.expected, value)
        return _alike(self.expected, value, ignore_order=self.ignore_order, ignore_extra=self.ignore_extra)

    def describe(self) -> str:
        """Show the document."""
        loose = [text for text, on in (("in any order", self.ignore_order), ("extra members allowed", self.ignore_extra)) if on]
        return show(self.expected if self.written is None else self.written) + (f" ({', '.join(loose)})" if loose else "")


@dataclass(frozen=True, slots=True)
class JsonExact(BaseMatcher):
    """The JSON body equals a document."""

    wanted: Alike

    @property
    def part(self) -> str:
        """Always the whole body."""
        return "body.json_exact"

    def matches(self, request: Request) -> bool:
        """Compare the parsed body."""
        document = request.json
        return document is not ABSENT and self.wanted.matches(document)

    def mismatch(self, request: Request) -> Mismatch:
        """Show both documents."""
        return Mismatch(self.part, self.wanted.describe(), show(request.json if request.json is not ABSENT else request.text))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The scalars that do not stand in a list whose order is ignored."""
        return (
            (JsonPlace(path), json_key(value)) for path, value in _scalars(self.wanted.expected, (), lists=not self.wanted.ignore_order)
        )

    @property
    def weight(self) -> int:
        """The number of scalars, and one for there being nothing else."""
        return sum(1 for _ in _scalars(self.wanted.expected, (), lists=True)) + 1


def _alike(expected: Any, value: Any, *, ignore_order: bool, ignore_extra: bool) -> bool:
    if isinstance(expected, dict):
        if not isinstance(value, dict) or (not ignore_extra and len(value) != len(expected)):
            return False
        return all(
            name in value and _alike(member, value[name], ignore_order=ignore_order, ignore_extra=ignore_extra)
            for name, member in expected.items()
        )
    if isinstance(expected, list):
        if not isinstance(value, list) or len(value) < len(expected) or (not ignore_extra and len(value) != len(expected)):
            return False
        if ignore_order:
            return can_pair(tuple(Alike(element, ignore_order, ignore_extra) for element in expected), tuple(value))
        return all(
            _alike(element, value[number], ignore_order=ignore_order, ignore_extra=ignore_extra) for number, element in enumerate(expected)
        )
    return expected.matches(value) if isinstance(expected, BaseValueMatcher) else json_equal(expected, value)


def _scalars(value: Any, path: tuple[str | int, ...], *, lists: bool) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _scalars(member, (*path, name), lists=lists)
    elif isinstance(value, list):
        if lists:
            for number, element in enumerate(value):
                yield from _scalars(element, (*path, number), lists=lists)
    elif is_scalar(value):
        yield path, value
