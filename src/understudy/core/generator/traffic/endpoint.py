"""Endpoints: what one kind of request looks like, as a method, a path shape and an operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.traffic.keyed_segments import Keyed
from understudy.core.generator.traffic.sample import Sample


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path segment that varies; `rest` takes all segments that follow.

    Attributes:
        kind: of what stands there, as path templates name it; empty for anything.
        around: what stands before and after it in its path. However it is written, it is the same.
    """

    name: str
    rest: bool = False
    kind: str = field(default="", compare=False)
    around: tuple[str, str] = field(default=("/", ""), compare=False)

    def fixed(self, text: str) -> str:
        """Return a segment that has one value where this one varies."""
        return text if self.around == ("/", "") else Keyed.of(text, *self.around)


_FLAGS = ("flag", "carries")  # operations that are named by what is there, not by its value
type Shape = tuple[str | Parameter, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """All samples of one kind of request, in recorded order.

    Attributes:
        notes: what was worked out about it once; another attempt at the same samples has endpoints, and notes, of its own.
    """

    method: str
    shape: Shape
    operation: tuple[tuple[str, str], ...]
    samples: tuple[Sample, ...]
    notes: dict[str, Any] = field(init=False, repr=False, default_factory=dict)

    @property
    def key(self) -> tuple[str, Shape, tuple[tuple[str, str], ...]]:
        """What tells this endpoint from others."""
        return self.method, self.shape, self.operation

    @property
    def reads(self) -> bool:
        """Whether its requests only look."""
        return self.samples[0].reads

    @property
    def verdicts(self) -> frozenset[int]:
        """What the answers say became of the requests, as statuses; worked out once."""
        notes = self.notes
        if "verdicts" not in notes:
            notes["verdicts"] = frozenset(sample.verdict for sample in self.samples)
        found: frozenset[int] = notes["verdicts"]
        return found

    @property
    def path(self) -> str:
        """The path as a stub file writes it."""
        return shape_text(self.shape)

    @property
    def title(self) -> str:
        """What people call it: method, path and, where requests name one, the operation."""
        named = [value if place.partition(":")[0] not in _FLAGS else place.partition(":")[2] for place, value in self.operation]
        return " ".join((self.method, self.path, *filter(None, named)))


def shape_text(shape: Shape) -> str:
    """Write a path shape as a stub file does: ``/v1/customers/{customer}``."""
    return "".join(_segment_text(segment) for segment in shape) or "/"


def _segment_text(segment: str | Parameter) -> str:
    if isinstance(segment, Parameter):
        kind = "path" if segment.rest else segment.kind
        return f"{segment.around[0]}{{{segment.name}{':' if kind else ''}{kind}}}{segment.around[1]}"
    return f"{segment.before}{segment}{segment.after}" if isinstance(segment, Keyed) else f"/{segment}"


def path_values(shape: Shape, segments: Sequence[str]) -> dict[str, str]:
    """Read the parameters of a path that has this shape."""
    values: dict[str, str] = {}
    position = 0
    for index, part in enumerate(shape):
        taken = len(segments) - position - (len(shape) - index - 1) if isinstance(part, Parameter) and part.rest else 1
        if isinstance(part, Parameter):
            values[part.name] = "/".join(segments[position : position + taken])
        position += taken
    return values


_SINGULARS = {
    "cookies": "cookie",
    "movies": "movie",
    "alias": "alias",
    "aliases": "alias",
    "buses": "bus",
    "statuses": "status",
    "canvases": "canvas",
    "bonuses": "bonus",
    "shoes": "shoe",
    "toes": "toe",
    "canoes": "canoe",
}


def singular(word: str) -> str:
    """Make an English plural singular, well enough for a parameter's name."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("oes", "o")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + replacement
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
