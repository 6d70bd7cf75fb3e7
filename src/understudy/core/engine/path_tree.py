"""Paths that are not literal, as a tree of segments: literal before typed parameter before any segment before the rest.

A walk visits the branches that fit a path; each node is reached in one way only, so a walk costs at most the size of the tree and
usually one look-up per segment. Patterns that take several segments hang at the node where that begins and are compared as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from understudy.core.engine.discriminator import Entry, Narrowing, build_narrowing
from understudy.core.model.glob_text import segment_fits
from understudy.core.model.path import GlobPath, LiteralPath, Parameter, PathPattern, RegexPath, Segment, TemplatePath

_REGEX_SIGNS: Final = frozenset("\\.^$*+?{}[]|()")
_QUANTIFIERS: Final = frozenset("*+?{")


type Branches = tuple[Branch | str, ...]


class Branch(Protocol):
    """What one segment must fit; branches that ask for the same are equal."""

    def take(self, text: str, params: dict[str, str]) -> bool:
        """Say whether a segment fits."""
        ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _Starred:
    """A segment of a glob."""

    pattern: str

    def take(self, text: str, params: dict[str, str]) -> bool:  # noqa: ARG002  the interface of branches
        """Compare as the canonical path would show it."""
        return segment_fits(self.pattern, text.replace("/", "%2F"))


@dataclass(slots=True)
class Node:
    """A place in the tree; `here` and `rest` are gathered while building, then become the narrowings."""

    literals: dict[str, Node] = field(default_factory=dict)
    others: dict[Branch, Node] = field(default_factory=dict)
    here: list[Entry] = field(default_factory=list)
    rest: list[Entry] = field(default_factory=list)
    ending: Narrowing | None = None
    going_on: Narrowing | None = None

    def walk(self, segments: tuple[str, ...], at: int, found: list[Narrowing]) -> None:
        """Add what a path reaches from here on."""
        if self.going_on is not None:
            found.append(self.going_on)
        if at == len(segments):
            if self.ending is not None:
                found.append(self.ending)
            return
        text = segments[at]
        inner = self.literals.get(text)
        if inner is not None:
            inner.walk(segments, at + 1, found)
        for branch, node in self.others.items():
            if branch.take(text, {}):
                node.walk(segments, at + 1, found)

    def finish(self) -> int:
        """Make the narrowings of the whole tree; return the largest number of stubs that one of them can leave."""
        worst = 0
        if self.here:
            self.ending = build_narrowing(self.here)
            worst = self.ending.worst
        if self.rest:
            self.going_on = build_narrowing(self.rest)
            worst = max(worst, self.going_on.worst)
        self.here, self.rest = [], []
        return max((worst, *(node.finish() for node in (*self.literals.values(), *self.others.values()))))


def insert(root: Node, entry: Entry) -> None:
    """Put an entry where its pattern ends, or where the pattern begins to take several segments."""
    pattern = entry.stub.when.path
    branches, takes_several = ((), True) if pattern is None else _branches(pattern)
    node = root
    for branch in branches:
        node = node.literals.setdefault(branch, Node()) if isinstance(branch, str) else node.others.setdefault(branch, Node())
    (node.rest if takes_several else node.here).append(entry)


def _branches(pattern: PathPattern) -> tuple[Branches, bool]:
    """Return what leads to a pattern's place (text for literal segments), and whether it takes several segments from there."""
    match pattern:
        case LiteralPath(text):
            return tuple(segment.replace("%2F", "/") for segment in text[1:].split("/")), False
        case TemplatePath(_, segments):
            for at, segment in enumerate(segments):
                if segment.lone is not None and segment.lone.kind == "path":
                    return tuple(map(_nameless, segments[:at])), True
            return tuple(map(_nameless, segments)), False
        case GlobPath():
            parts = pattern.segments
            for at, part in enumerate(parts):
                # In a glob %2F is text like any other: only the canonical path, not its segments, can be compared.
                if part == "**" or "%2F" in part:
                    return tuple(map(_starred, parts[:at])), True
            return tuple(map(_starred, parts)), False
        case RegexPath(text):
            return _literal_start(text), True


def _nameless(segment: Segment) -> Branch | str:
    """Forget the names of parameters, so that patterns which differ in them alone share a branch."""
    if segment.literal is not None:
        return segment.literal
    return Segment(tuple(Parameter("", piece.kind) if isinstance(piece, Parameter) else piece for piece in segment.pieces))


def _starred(part: str) -> Branch | str:
    return _Starred(part) if "*" in part else part


def _literal_start(expression: str) -> tuple[str, ...]:
    """Return the whole segments with which every path that fits an expression starts."""
    start = ""
    for sign in expression:
        if sign in _REGEX_SIGNS:
            if sign in _QUANTIFIERS:
                start = start[:-1]
            break
        start += sign
    if "|" in expression or "%" in start or not start.startswith("/"):
        return ()
    return tuple(start[1:].split("/")[:-1])
