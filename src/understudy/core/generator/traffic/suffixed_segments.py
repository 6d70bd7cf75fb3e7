"""Formats at the ends of paths: ``/tickets.json`` lists what ``/tickets/7.json`` names, ``/tickets/7/close.json`` closes.

They are no part of names: segments are read without them, and paths are written with them again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.traffic.endpoint import Parameter, Shape
from understudy.core.generator.traffic.keyed_segments import Keyed
from understudy.core.generator.traffic.sample import Sample

_SUFFIXED = re.compile(r"(.+)(\.(?:json|xml))")
_BEFORE = "/"


def with_suffixed_segments(samples: Sequence[Sample]) -> list[Sample]:
    """Part formats from names where things and what lists them have one, and nobody asks for either without it."""
    plain = {sample.segments for sample in samples}
    bare = {sample.number: found for sample in samples if (found := _bare(sample.segments)) is not None and found not in plain}
    places = set(bare.values())
    listing = {place[:-1] for place in places} & places
    return [
        replace(sample, segments=found)
        if (found := bare.get(sample.number)) is not None and listing & {found, found[:-1], found[:-2]}
        else sample
        for sample in samples
    ]


def with_suffix(shape: Shape, sample: Sample) -> Shape:
    """Write the format at the end of a shape again."""
    last = sample.segments[-1] if sample.segments else ""
    if not isinstance(last, Keyed) or last.before != _BEFORE:
        return shape
    end = shape[-1]
    written = replace(end, around=(_BEFORE, last.after)) if isinstance(end, Parameter) else Keyed.of(end, _BEFORE, last.after)
    return (*shape[:-1], written)


def _bare(segments: tuple[str, ...]) -> tuple[str, ...] | None:
    match = _SUFFIXED.fullmatch(segments[-1]) if segments else None
    return None if match is None else (*segments[:-1], Keyed.of(match[1], _BEFORE, match[2]))
