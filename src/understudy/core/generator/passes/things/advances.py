"""Pass 5i: things that go on while they are only looked at: jobs, machines that start, deliveries.

A read that shows a thing in another state than the look before, though nobody did anything in between that could be the reason, moved the
thing on: it is a change of it, as a write is. What else shows the thing from then on (lists, results, refusals) follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.things.deeds import Deeds
from understudy.core.generator.things.graphql_answers import by_fields
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import flattened, is_state
from understudy.core.generator.things.views import Name, request_key
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.json_codec import ABSENT

_GONE = (404, 410)


def find_advances(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find the reads that moved things on; return the collections whose things have to be followed once more, with that in mind."""
    deeds = Deeds(found, endpoints)
    changed: list[Roles] = []
    for roles in found:
        if roles.by_the_way or roles.is_part or roles.is_told or roles.is_map:
            continue
        lines = _lines(roles)
        steps = [step for line in lines for step in _steps(line)]
        own = [step for step in steps if step.is_own(roles, deeds)]
        turns = _leading_to({turn for step in own for turn in step.turns()}, steps)
        if not turns or any(_comes_back(line, {name for name, _, _ in turns}) for line in lines):
            continue
        names = {name for step in own for name, (_, new) in step.changes.items() if not _is_moment(new)}
        moved = [step for step in steps if names & step.changes.keys() and step.turns() <= turns]
        roles.advances.update(step.sample.number for step in moved)
        roles.turns |= turns
        changed.append(roles)
    return changed


def find_lingering(found: Sequence[Roles]) -> list[Roles]:
    """Find the removals after which things are there for a while, in another state; return the collections to follow again."""
    changed: list[Roles] = []
    for roles in found:
        if roles.by_the_way or roles.is_part or roles.is_told or roles.is_map or roles.keeps:
            continue
        for removal, looks in _after_removals(roles):
            *there, (last, _) = looks
            if last.verdict in _GONE and any(_shows_another(roles, removal, *one) for one in there):
                roles.lingering.add(removal.number)
                roles.advances.add(last.number)
        if roles.lingering:
            changed.append(roles)
    return changed


@dataclass(frozen=True, slots=True)
class _Line:
    """What the same request showed of a thing between two writes, after what the write itself said."""

    name: Name
    version: Version
    looks: list[tuple[Sample, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Step:
    """Two looks at a thing, one after the other: what is not the same, as it was and as it is."""

    line: _Line
    before: Sample
    sample: Sample
    changes: Mapping[str, tuple[Any, Any]]

    def turns(self) -> set[tuple[str, Any, Any]]:
        """List the states that became others."""
        return {(name, old, new) for name, (old, new) in self.changes.items() if is_state(old) and is_state(new)}

    def is_own(self, roles: Roles, deeds: Deeds) -> bool:
        """Whether a thing went from state to state by itself: nobody asked for that, or did anything else that may be why."""
        write = self.line.version.write
        if self.before is write or not self.turns():
            return False
        asked = flattened(write.asked.tree) if write is not None and isinstance(write.asked.tree, dict) else {}
        if any(asked.get(name, ABSENT) == new for name, _, new in self.turns()):
            return False
        return not deeds.explain(roles, self.line.name, self.before, self.sample)


def _lines(roles: Roles) -> list[_Line]:
    found: dict[object, _Line] = {}
    homes = {sample.number: endpoint for endpoint in roles.parts for sample in endpoint.samples}
    for endpoint, part in roles.parts.items():
        if part.role != "one" or part.act != "read" or endpoint not in roles.root_at or not roles.is_about_things(endpoint):
            continue
        for sample in endpoint.samples:
            sighting = roles.sightings.get(sample.number)
            shown = _shown_members(roles, endpoint, sample)
            if sighting is None or sighting.after is None or sighting.by or shown is None:
                continue
            version = sighting.after
            line = found.setdefault((endpoint, id(version), request_key(sample)), _Line((version.scope, version.key), version, []))
            line.looks.append((sample, shown))
    for line in found.values():
        line.looks.sort(key=lambda one: one[0].number)
        write = line.version.write
        told = _shown_members(roles, homes[write.number], write) if write is not None and write.number in homes else None
        if write is not None and told is not None and write is not line.looks[0][0]:
            line.looks.insert(0, (write, told))
    return list(found.values())


def _shown_members(roles: Roles, endpoint: Endpoint, sample: Sample) -> dict[str, Any] | None:
    """Return what an answer says of its thing, with the members of its mappings by their dotted names; None where it shows none."""
    made_at = roles.made_at.get(endpoint)
    place = made_at[:-1] if made_at is not None else roles.root_at.get(endpoint)
    if place is None or not sample.good:
        return None
    tree = look(sample.answer.tree, place)
    return flattened(by_fields(sample, place, tree)) if isinstance(tree, dict) else None


def _steps(line: _Line) -> Iterator[_Step]:
    for (before, old), (sample, new) in zip(line.looks, line.looks[1:], strict=False):
        names = old.keys() & new.keys() if before is line.version.write else old.keys() | new.keys()
        changes = {name: (old.get(name, ABSENT), new.get(name, ABSENT)) for name in sorted(names)}
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if changes:
            yield _Step(line, before, sample, changes)


def _leading_to(turns: set[tuple[str, Any, Any]], steps: Sequence[_Step]) -> set[tuple[str, Any, Any]]:
    """Add what leads to the states from which things were seen to go on, and where else they go from those: the first look shows it."""
    found = set(turns)
    while more := {
        turn for step in steps for turn in step.turns() - found if any(turn[0] == name and old in turn[1:] for name, old, _ in found)
    }:
        found |= more
    return found


def _after_removals(roles: Roles) -> Iterator[tuple[Sample, list[tuple[Sample, Endpoint]]]]:
    """List the removals of single things, each with the looks at the thing until the first that does not find it."""
    ordered = sorted(
        ((sample, part, endpoint) for endpoint, part in roles.parts.items() if part.role == "one" for sample in endpoint.samples),
        key=lambda one: one[0].number,
    )
    removed: dict[tuple[tuple[str, ...], str | None], tuple[Sample, list[tuple[Sample, Endpoint]]]] = {}
    for sample, part, endpoint in ordered:
        name = roles.names(endpoint, sample)
        if part.act == "read" and name in removed:
            removed[name][1].append((sample, endpoint))
            if not sample.good:
                yield removed.pop(name)
        elif part.act != "read":
            removed.pop(name, None)
            if part.act == "remove" and sample.good and roles.is_about_things(endpoint):
                removed[name] = (sample, [])


def _shows_another(roles: Roles, removal: Sample, sample: Sample, endpoint: Endpoint) -> bool:
    """Whether a look shows a thing in another state than the one in which it was to be removed."""
    sighting = roles.sightings.get(removal.number)
    old = sighting.before.item() if sighting is not None and sighting.before is not None else None
    shown = _shown_members(roles, endpoint, sample) if endpoint in roles.root_at else None
    if old is None or shown is None:
        return False
    return any(is_state(value) and is_state(shown.get(name)) and shown[name] != value for name, value in flattened(old).items())


def _comes_back(line: _Line, names: set[str]) -> bool:
    """Whether a thing is shown in a state again in which it was before another: that is no way on."""
    past: dict[object, None] = {}
    last: object = None
    for _, shown in line.looks:
        state = tuple((name, shown[name]) for name in sorted(names) if name in shown)
        if state != last and state in past:
            return True
        past[state] = None
        last = state
    return False


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and read_moment(value) is not None
