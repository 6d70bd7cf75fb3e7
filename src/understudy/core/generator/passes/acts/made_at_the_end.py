"""Pass 5m: things that are there once what was started to make them is over: the database when its operation is done.

The look that moved the operation on made them, where they were looked for in vain before, or where it tells them whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import leaves

type _Move = tuple[Sample, Roles, Sighting]
type _Name = tuple[tuple[str, ...], str]


class Moves:
    """The looks that moved things on, by what was known of these before and what was told then, first ones first."""

    def __init__(self, found: Sequence[Roles]) -> None:
        self._about: dict[str, list[_Move]] = defaultdict(list)
        self._telling: dict[str, _Move] = {}
        self._missed: dict[int, dict[_Name, list[int]]] = {}
        for move in sorted(_looks(found), key=lambda one: one[0].number):
            sample, _, sighting = move
            if sighting.before is None:
                continue
            for known in dict.fromkeys(map(str, leaves(sighting.before.item() or {}))):
                self._about[known].append(move)
            for told in map(str, leaves(sample.answer.tree)):
                self._telling.setdefault(told, move)

    def made(self, roles: Roles, seed: Version, asked: Sample, shown: Sample) -> Sample | None:
        """Find the look that made a thing, between the request that asked for it and the first answer that shows it, if any."""
        about = [
            (sample, other, sighting)
            for sample, other, sighting in self._about.get(seed.key, ())
            if other is not roles and asked.number < sample.number < shown.number and sighting.after is not None
        ]
        looks = self._looked_for_in_vain(roles, seed) if about else ()
        missed = max((number for number in looks if asked.number < number < shown.number), default=None)
        for sample, other, sighting in about:
            if told_by(sample, roles, seed) is not None or (missed is not None and missed < sample.number and _is_last(sighting, other)):
                return sample
        return None

    def told(self, seed: Version, shown: Sample) -> Sample | None:
        """Find the look at another thing that was the first to say the key of one: the file of a batch."""
        if seed.key not in self._telling or not looks_generated(seed.key):
            return None
        sample, _, sighting = self._telling[seed.key]
        is_new = sighting.before is not None and seed.key not in map(str, leaves(sighting.before.item() or {}))
        return sample if sample.number < shown.number and is_new else None

    def _looked_for_in_vain(self, roles: Roles, seed: Version) -> Sequence[int]:
        if id(roles) not in self._missed:
            self._missed[id(roles)] = _misses(roles)
        return self._missed[id(roles)].get((seed.scope, seed.key), ())


def _looks(found: Sequence[Roles]) -> Iterator[_Move]:
    for roles in found:
        for endpoint in roles.parts:
            for sample in endpoint.samples:
                if sample.number in roles.advances and sample.number in roles.sightings:
                    yield sample, roles, roles.sightings[sample.number]


def _is_last(sighting: Sighting, roles: Roles) -> bool:
    """Whether nothing moved a thing on after a look at it."""
    history = roles.history.get((sighting.scope, sighting.key or ""), ())
    return bool(history) and [version for _, version in history if version is not None][-1] is sighting.after


def _misses(roles: Roles) -> dict[_Name, list[int]]:
    """List the looks that did not find a thing, by its name."""
    found: dict[_Name, list[int]] = defaultdict(list)
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples if part.role == "one" and part.act == "read" else ():
            scope, key = roles.names(endpoint, sample) if not sample.good else ((), None)
            if key is not None:
                found[scope, key].append(sample.number)
    return found


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
