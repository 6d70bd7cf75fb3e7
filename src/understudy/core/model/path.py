"""Path patterns: literal, template, glob and regular expression, each with its specificity.

Patterns are compared with the *canonical path*: percent-decoded, but an encoded slash stays ``%2F`` so that it never ends a
segment. ``/a/{id}`` therefore takes ``/a/b%2Fc`` with ``id = 'b/c'``, and the literal ``/a/b%2Fc`` names exactly that path.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any, Final, Literal, Protocol

from understudy.core.model.glob_text import fits_with_stars, segment_fits
from understudy.core.model.interfaces import Program
from understudy.core.model.message import Request
from understudy.core.model.unchanging import unchanging

type ParameterType = Literal["any", "int", "uuid", "hex", "alnum", "path"]
type Specificity = tuple[int, ...]

PARAMETER_TYPES: Final[tuple[ParameterType, ...]] = ("any", "int", "uuid", "hex", "alnum", "path")
NO_PATH_SPECIFICITY: Final[Specificity] = ()
_LITERAL: Final = 6
_MIXED: Final = 5
_TYPED: Final = 4
_ANY: Final = 3
_STAR: Final = 2
_REST: Final = 1

# Plain classes of characters, no nesting: linear on any input.
_TYPE_CHECKS: Final[dict[str, re.Pattern[str]]] = {
    "int": re.compile(r"[0-9]+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
    "hex": re.compile(r"[0-9a-fA-F]+"),
    "alnum": re.compile(r"[0-9A-Za-z]+"),
}


class TextMatcher(Protocol):
    """What a path parameter may be constrained by: any value matcher."""

    def matches(self, value: Any) -> bool:
        """Say whether the parameter's text is acceptable."""
        ...

    def describe(self) -> str:
        """Say what would be acceptable, for people."""
        ...


def canonical_path(request: Request) -> str:
    """Return the decoded path in which an encoded slash is ``%2F``."""
    raw = request.raw_path
    if "%" not in raw:
        return raw
    return "/" + "/".join([segment.replace("/", "%2F") for segment in request.segments])


def fits_type(text: str, kind: ParameterType) -> bool:
    """Say whether one segment may stand for a parameter of this type; empty segments never do."""
    if not text:
        return False
    check = _TYPE_CHECKS.get(kind)
    return check is None or check.fullmatch(text) is not None


@unchanging
class LiteralPath:
    """One path, exactly."""

    text: str

    @property
    def specificity(self) -> Specificity:
        """Nothing is more specific."""
        return (9,)

    def match(self, request: Request) -> dict[str, str] | None:
        """Return no parameters, or None when the path differs."""
        return {} if canonical_path(request) == self.text else None

    def describe(self) -> str:
        """Return the path."""
        return self.text


@unchanging
class Parameter:
    """A named hole in a template; `kind` ``path`` takes one or more whole segments, all others at most one."""

    name: str
    kind: ParameterType = "any"


type Piece = str | Parameter


@unchanging
class Segment:
    """One segment of a template: literal text and parameters in turn (``{name}.json``).

    Attributes:
        literal: the text, when there is no parameter in it.
        lone: the parameter, when it is all there is.
    """

    pieces: tuple[Piece, ...]
    literal: str | None = field(init=False, compare=False, repr=False)
    lone: Parameter | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        first = self.pieces[0] if len(self.pieces) == 1 else ""
        object.__setattr__(self, "literal", first if isinstance(first, str) and len(self.pieces) < 2 else None)
        object.__setattr__(self, "lone", first if isinstance(first, Parameter) else None)

    @property
    def weight(self) -> int:
        """How specific this segment is."""
        if self.literal is not None:
            return _LITERAL
        lone = self.lone
        if lone is None:
            return _MIXED
        return _REST if lone.kind == "path" else _ANY if lone.kind == "any" else _TYPED

    def take(self, text: str, params: dict[str, str]) -> bool:
        """Add this segment's parameters to `params`; each takes as little text as it can, so this is linear."""
        lone = self.lone
        if lone is not None:
            params[lone.name] = text
            return bool(text) if lone.kind == "any" else fits_type(text, lone.kind)
        position, pieces = 0, self.pieces
        last = len(pieces) - 1
        for number, piece in enumerate(pieces):
            if isinstance(piece, str):
                if number == last:
                    return text.endswith(piece) and len(text) - len(piece) == position
                if not text.startswith(piece, position):
                    return False
                position += len(piece)
                continue
            if number == last:
                end = len(text)
            else:
                following = pieces[number + 1]
                stop = following if isinstance(following, str) else ""
                end = len(text) - len(stop) if number + 1 == last else text.find(stop, position + 1)
            if end < 0 or not fits_type(text[position:end], piece.kind):
                return False
            params[piece.name] = text[position:end]
            position = end
        return position == len(text)


@unchanging
class TemplatePath:
    """A path with parameters: ``/v1/customers/{id}/files/{name:path}``."""

    text: str
    segments: tuple[Segment, ...]
    constraints: tuple[tuple[str, TextMatcher], ...] = ()

    @property
    def weight(self) -> int:
        """How many constraints there are beyond the text."""
        return len(self.constraints)

    @property
    def specificity(self) -> Specificity:
        """Literal segments before mixed, typed, free and multi-segment ones, from left to right."""
        return tuple(segment.weight for segment in self.segments)

    def match(self, request: Request) -> dict[str, str] | None:
        """Return the parameters, decoded, or None."""
        if not request.target.startswith("/"):
            return None
        params: dict[str, str] = {}
        if not take_segments(self.segments, request.segments, params):
            return None
        for name, matcher in self.constraints:
            if not matcher.matches(params[name]):
                return None
        return params

    def describe(self) -> str:
        """Return the template and its constraints."""
        limits = ", ".join(f"{name} {matcher.describe()}" for name, matcher in self.constraints)
        return f"{self.text} where {limits}" if limits else self.text


def take_segments(pattern: tuple[Segment, ...], texts: tuple[str, ...], params: dict[str, str]) -> bool:
    """Add the parameters of a whole path to `params`; False when it does not fit (what was added then means nothing)."""
    for at, segment in enumerate(pattern):
        lone = segment.lone
        if lone is not None and lone.kind == "path":
            return _take_rest(lone.name, pattern[at + 1 :], texts[at:], params)
        if at >= len(texts):
            return False
        literal = segment.literal
        if literal != texts[at] if literal is not None else not segment.take(texts[at], params):
            return False
    return len(pattern) == len(texts)


def _take_rest(name: str, pattern: tuple[Segment, ...], texts: tuple[str, ...], params: dict[str, str]) -> bool:
    # As much as possible first: in /{name:path}/manifests/{ref} the last 'manifests' is the separator.
    for end in range(len(texts) - len(pattern), 0, -1):
        value = "/".join(texts[:end])
        if value and take_segments(pattern, texts[end:], params):
            params[name] = value
            return True
    return False


@unchanging
class GlobPath:
    """A path with wildcards: ``*`` stays within a segment, ``**`` stands for any number of segments, none included."""

    text: str

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments, wildcards included."""
        return tuple(self.text[1:].split("/"))

    @property
    def specificity(self) -> Specificity:
        """Literal segments before starred ones, from left to right."""
        return tuple(0 if part == "**" else _STAR if "*" in part else _LITERAL for part in self.segments)

    def match(self, request: Request) -> dict[str, str] | None:
        """Return no parameters, or None when the path does not fit."""
        path = canonical_path(request)
        if not path.startswith("/"):
            return None
        fits = fits_with_stars(self.segments, path[1:].split("/"), lambda part: part == "**", segment_fits)
        return {} if fits else None

    def describe(self) -> str:
        """Return the glob."""
        return self.text


@unchanging
class RegexPath:
    """A path that fits a regular expression as a whole; named groups become parameters."""

    text: str
    program: Program

    @property
    def specificity(self) -> Specificity:
        """As specific as a lone star."""
        return (_STAR,)

    def match(self, request: Request) -> dict[str, str] | None:
        """Return the named groups that took part, or None."""
        found = self.program.fullmatch(canonical_path(request))
        if not found:
            return None
        return {name: value for name, value in found.groupdict().items() if value is not None}

    def describe(self) -> str:
        """Return the expression."""
        return f"regex {self.text}"


type PathPattern = LiteralPath | TemplatePath | GlobPath | RegexPath
