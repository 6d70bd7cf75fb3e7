"""Pass 5m: things that are there once what was started to make them is over: the database when its operation is done.

The look that moved the operation on made them, where they were looked for in vain before, or where it tells them whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import leaves


def moves_on(found: Sequence[Roles]) -> list[tuple[Sample, Roles, Sighting]]:
    """List the looks that moved things on, first ones first."""
    looks = (
        (sample, roles, roles.sightings[sample.number])
        for roles in found
        for endpoint in roles.parts
        for sample in endpoint.samples
        if sample.number in roles.advances and sample.number in roles.sightings
    )
    return sorted(looks, key=lambda one: one[0].number)


def made_at_the_end(
    roles: Roles, seed: Version, between: tuple[Sample, Sample], moved: Sequence[tuple[Sample, Roles, Sighting]]
) -> Sample | None:
    """Find the look that made a thing, between the request that asked for it and the first answer that shows it; None where none did."""
    asked, shown = between
    missed = max((number for number in _misses(roles, seed) if asked.number < number < shown.number), default=None)
    for sample, other, sighting in moved:
        if other is roles or not asked.number < sample.number < shown.number or sighting.before is None or sighting.after is None:
            continue
        if seed.key not in map(str, leaves(sighting.before.item() or {})):
            continue
        if told_by(sample, roles, seed) is not None or (missed is not None and missed < sample.number and _is_last(sighting, other)):
            return sample
    return None


def told_at_the_end(seed: Version, shown: Sample, moved: Sequence[tuple[Sample, Roles, Sighting]]) -> Sample | None:
    """Find the look at another thing that was the first to say the key of one: the file of a batch."""
    for sample, _, sighting in moved:
        if sample.number < shown.number and sighting.before is not None and seed.key in map(str, leaves(sample.answer.tree)):
            return sample if looks_generated(seed.key) and seed.key not in map(str, leaves(sighting.before.item() or {})) else None
    return None


def _is_last(sighting: Sighting, roles: Roles) -> bool:
    """Whether nothing moved a thing on after a look at it."""
    history = roles.history.get((sighting.scope, sighting.key or ""), ())
    return bool(history) and [version for _, version in history if version is not None][-1] is sighting.after


def _misses(roles: Roles, seed: Version) -> Iterator[int]:
    """List the looks that did not find a thing."""
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples if part.role == "one" and part.act == "read" else ():
            if not sample.good and roles.names(endpoint, sample) == (seed.scope, seed.key):
                yield sample.number


def told_by(maker: Sample, roles: Roles, seed: Version) -> dict[str, Any] | None:
    """Return what an answer told of a thing that was made by the way: all that is shown of it later, in one mapping."""
    members = set(seed.item() or ())
    return next(
        (
            one
            for one in _mappings(maker.answer.tree)
            if members == set(one) and str(one.get(roles.key_member, "")) == seed.key and one is not maker.answer.tree
        ),
        None,
    )


def _mappings(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _mappings(child)
