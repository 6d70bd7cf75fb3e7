"""Keys in parentheses after what they are keys in: ``Books(7)``, ``Books(ID=7)``, ``Books('a')`` (OData 4.01 URL Conventions §4.3.1).

They are read as segments of their own, and written in their parentheses again. Keys of several parts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.traffic.sample import Sample

_KEYED = re.compile(r"([A-Za-z_][\w.]*)(\((?:[A-Za-z_]\w*=)?'?)([^'()=,]+)('?\))")
_FEWEST = 2


class Keyed(str):
    """A key, with what stands before and after it in its path."""

    __slots__ = ("after", "before")

    before: str
    after: str

    @classmethod
    def of(cls, text: str, before: str, after: str) -> Keyed:
        """Put a key in its parentheses."""
        made = cls(text)
        made.before, made.after = before, after
        return made


def with_keyed_segments(samples: Sequence[Sample]) -> list[Sample]:
    """Part keys in parentheses from the collections they stand behind, where the traffic asks for those, too."""
    places = {sample.segments[: at + 1] for sample in samples for at in range(len(sample.segments))}
    found = [_parted(sample.segments, places) for sample in samples]
    keyed = sum(len(parted) > len(sample.segments) for parted, sample in zip(found, samples, strict=True))
    if keyed < _FEWEST:
        return list(samples)
    return [
        sample if parted == sample.segments else replace(sample, segments=parted) for parted, sample in zip(found, samples, strict=True)
    ]


def _parted(segments: tuple[str, ...], places: set[tuple[str, ...]]) -> tuple[str, ...]:
    found: list[str] = []
    for at, segment in enumerate(segments):
        match = _KEYED.fullmatch(segment)
        if match is not None and (*segments[:at], match[1]) in places and (match[2][-1] == "'") == (match[4][0] == "'"):
            found += [match[1], Keyed.of(match[3], match[2], match[4])]
        else:
            found.append(segment)
    return tuple(found)


def around(segment: str) -> tuple[str, str] | None:
    """Return what stands before and after a key in parentheses; None for any other segment."""
    return (segment.before, segment.after) if isinstance(segment, Keyed) and segment.before != "/" else None
