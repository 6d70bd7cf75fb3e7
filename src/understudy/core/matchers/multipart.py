"""`multipart`: the parts of a multipart body, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.value import BaseValueMatcher, show
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import Request

ANY_PART: Final = "*"

type Part = Mapping[str, Any]
type Reader = Callable[[Request], Sequence[Part]]


@dataclass(frozen=True, slots=True)
class PartMatcher(BaseMatcher):
    """One part of a name (or of any name, ``*``) satisfies all aspects: text, json, filename, content_type, headers.x.

    Attributes:
        read: gives the parts of a request in order: ``name, text, content, headers, content_type, filename``.
        every: all parts of the name must, and there must be one.
    """

    read: Reader
    name: str
    aspects: tuple[tuple[str, BaseValueMatcher], ...]
    every: bool = False

    @property
    def part(self) -> str:
        """Dotted name."""
        return "body.every_part" if self.every else f"body.multipart.{self.name}"

    def matches(self, request: Request) -> bool:
        """Look for such a part; aspects that ask for absence are satisfied by there being no part."""
        named = self._named(request) or [{}]
        return (all if self.every else any)(map(self._fits, named))

    def _fits(self, part: Part) -> bool:
        return all(matcher.matches(aspect_of(part, aspect)) for aspect, matcher in self.aspects)

    def mismatch(self, request: Request) -> Mismatch:
        """Show the first part of the name, or the names there are."""
        wanted = " and ".join(f"{aspect} {matcher.describe()}" for aspect, matcher in self.aspects)
        named = self._named(request)
        if named:
            shown = next((part for part in named if not self._fits(part)), named[0])
            found = ", ".join(f"{aspect} {show(aspect_of(shown, aspect))}" for aspect, _ in self.aspects)
        else:
            found = "parts " + ", ".join(str(part["name"]) for part in self.read(request)) if self.read(request) else "no parts"
        return Mismatch(self.part, wanted, found)

    def _named(self, request: Request) -> list[Part]:
        return [part for part in self.read(request) if self.name in {ANY_PART, part["name"]}]

    @property
    def weight(self) -> int:
        """The sum of the aspects."""
        return sum(matcher.weight for _, matcher in self.aspects)


def aspect_of(part: Part, aspect: str) -> Any:
    """Return one aspect of a part; ABSENT when it has none."""
    if not part:
        return ABSENT
    if aspect == "json":
        return parse_json(part["content"])
    if aspect.startswith("headers."):
        return part["headers"].get(aspect.removeprefix("headers."), ABSENT)
    return part.get(aspect, ABSENT)
