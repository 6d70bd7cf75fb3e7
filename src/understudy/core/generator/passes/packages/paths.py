"""Where an index of packages keeps what it has: which segments of a path its clients chose, and which are parts of a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from understudy.core.generator.traffic.endpoint import Parameter, Shape
from understudy.core.generator.traffic.sample import Sample

DIGESTS = ("sha256", "md5", "sha1", "sha512")
_ENOUGH = 6  # letters of a digest that are no chance, where only one file is known


@dataclass(frozen=True, slots=True)
class Slice:
    """Some letters of the digest of a file."""

    kind: str
    start: int
    stop: int

    def of(self, content: bytes) -> str:
        """Cut them out of the digest of a content."""
        return hashlib.new(self.kind, content).hexdigest()[self.start : self.stop]

    def code(self, content: str) -> str:
        """Write the expression that cuts them out of the digest of what an expression is worth."""
        return f"{content} | {self.kind} | slice({self.start}, {self.stop})"


def said_in(paths: Sequence[tuple[Sequence[str], Mapping[str, str]]]) -> dict[int, str]:
    """Find the segments of paths that say the project or the version of the file there.

    Args:
        paths: segments of where each file is, and what is known of it.
    """
    depth = min(len(segments) for segments, _ in paths) - 1
    found: dict[int, str] = {}
    for name in ("project", "version"):
        places = (place for place in range(depth) if all(segments[place] == about[name] for segments, about in paths))
        if (place := next(places, None)) is not None:
            found[place] = name
    return found


def chosen_places(samples: Sequence[Sample], place: Sequence[str]) -> dict[int, str]:
    """Name the segments of the path of an index that clients chose: at each, something was made by a request of its own."""
    made = {bare(sample.segments) for sample in samples if sample.method in ("PUT", "POST", "MKCOL") and sample.good}
    chosen = [depth for depth in range(len(place)) if bare(place[: depth + 1]) in made]
    names = ("index", "owner", "group")
    return {depth: names[min(back, 2)] + ("" if back < 3 else str(back)) for back, depth in enumerate(reversed(chosen))}


def bare(segments: Sequence[str]) -> tuple[str, ...]:
    """Return the segments of a path without empty ones."""
    return tuple(part for part in segments if part)


def with_places(segments: Sequence[str], chosen: dict[int, str]) -> Shape:
    """Write a path with parameters where clients choose."""
    return tuple(Parameter(chosen[depth]) if depth in chosen else text for depth, text in enumerate(segments))


def slices_in(paths: Sequence[tuple[Sequence[str], bytes]]) -> dict[int, Slice]:
    """Find the segments of paths that are letters of the digests of the files there, one after the other.

    Args:
        paths: segments of where each file is, and what it holds.
    """
    depth = min(len(segments) for segments, _ in paths)
    for kind in DIGESTS:
        found: dict[int, Slice] = {}
        at = 0
        for place in range(depth - 1):
            size = len(paths[0][0][place])
            piece = Slice(kind, at, at + size)
            if size > 1 and all(segments[place] == piece.of(content) for segments, content in paths):
                found[place] = piece
                at += size
        if found and (at >= _ENOUGH or len({tuple(segments[:-1]) for segments, _ in paths}) > 1):
            return found
    return {}


def file_shape(segments: Sequence[str], chosen: dict[int, str], slices: dict[int, Slice], said: dict[int, str]) -> Shape:
    """Write the path of files, the last segment of which is their name."""
    where = with_places(segments[:-1], {**said, **chosen})
    return (*(Parameter(f"digest{depth}") if depth in slices else part for depth, part in enumerate(where)), Parameter("filename"))
