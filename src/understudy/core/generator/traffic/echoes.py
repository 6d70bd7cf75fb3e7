"""Paths below which a server answers anything with the request it got: what stands there names nothing, and may be anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape
from understudy.core.generator.traffic.sample import HERE, Sample

_FEWEST = 2  # different paths that are answered so
_FEWEST_EVERYWHERE = 3
_DEEPEST = 2


def echo_shapes(samples: Sequence[Sample]) -> dict[int, Shape]:
    """Find the shapes of samples below a path, or anywhere, where every good answer says the address and the method of its request."""
    under: dict[tuple[str, ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.good and sample.segments and not sample.operation:
            under[()].append(sample)
            under[sample.segments[:1]].append(sample)
    found: dict[int, Shape] = {}
    for above, members in under.items():
        paths = {sample.segments for sample in members}
        if len(paths) >= (_FEWEST if above else _FEWEST_EVERYWHERE) and all(map(is_echo, members)):
            deeper = (sample for sample in members if len(sample.segments) > len(above) and sample.number not in found)
            found.update({sample.number: (*above, Parameter("key", rest=True)) for sample in deeper})
    return found


def is_echoed(endpoint: Endpoint) -> bool:
    """Whether an endpoint answers anything below a path with the request it got: it is about no things."""
    last = endpoint.shape[-1] if endpoint.shape else ""
    return isinstance(last, Parameter) and last.rest and all(map(is_echo, endpoint.samples))


def is_echo(sample: Sample) -> bool:
    """Whether an answer says the address and the method of its request."""
    if not isinstance(sample.answer.tree, dict):
        return False
    request = sample.exchange.request
    said = set(_texts(sample.answer.tree))
    return request.method in said and bool(said & {HERE + request.target, request.target, request.path})


def _texts(tree: Any, depth: int = 0) -> Iterator[str]:
    for value in tree.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict) and depth < _DEEPEST:
            yield from _texts(value, depth + 1)
