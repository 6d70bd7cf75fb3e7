"""Entity tags that hold the number of a write, where a server counts all of its writes together, whatever they are about."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import NUMBERED_TAG

_FEWEST_THINGS = 3


def counted_tags(samples: Iterable[Sample]) -> frozenset[tuple[int, str]]:
    """Find the tags that count on with every write of a run, where several things were written; each with its run.

    There may be gaps: a write that was refused may have taken a number.
    """
    found: dict[int, list[tuple[int, str]]] = {}
    things: dict[int, set[str]] = {}
    for sample in sorted(samples, key=lambda one: one.number):
        if sample.reads or not sample.good:
            continue
        fields = {name.lower(): value for name, value in sample.fields}
        match = NUMBERED_TAG.fullmatch(fields.get("etag", ""))
        if match is not None:
            found.setdefault(sample.run, []).append((int(match[1]), match[0]))
            things.setdefault(sample.run, set()).add(fields.get("location") or sample.exchange.request.path)
    return frozenset(
        (run, tag)
        for run, told in found.items()
        if len(things[run]) >= _FEWEST_THINGS and all(earlier[0] < later[0] for earlier, later in pairwise(told))
        for _, tag in told
    )
