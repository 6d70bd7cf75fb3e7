"""Pass 5o: what goes along when a thing is removed to which it refers (the comments of a post), or refers to nothing from then on.

Later answers tell which of the two it is: the other thing is gone though nobody removed it, or its reference is null though nobody wrote
that. What was seen of some is so for all that refer in the same way. A thing that is removed itself later on, by a request that would be
refused where nothing is, was still there; and a thing whose own key stands in its reference tells nothing by going.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.narrowing import plain
from understudy.core.generator.passes.acts.repercussions import shown_things
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.references import find_references
from understudy.core.generator.things.roles import Departure, Roles
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.model.json_codec import ABSENT

_GONE = (404, 410)
_NOT_THERE = frozenset(_GONE)
_MOST_LISTS = 50  # after one removal

type Seen = list[tuple[int, dict[str, Any] | None]]
"""What was seen of a thing: the number of the sample and what it showed, None where the thing was not there."""
type Looks = dict[str, Seen]


@dataclass(frozen=True, slots=True)
class ShortList:
    """A list that leaves some of what is there out, in the place of other things whose keys are `places`, or of everything."""

    number: int
    places: frozenset[str]
    left_out: frozenset[str]
    is_empty: bool


def find_departures(found: Sequence[Roles]) -> list[Roles]:
    """Find what goes along with what; return the collections of which the traffic has to be followed once more."""
    changed: list[Roles] = []
    removals = {id(roles): list(removals_of(roles)) for roles in found if not roles.collection.scope and not roles.keeps}
    if not any(removals.values()):
        return changed
    for other in found:
        if other.collection.scope or other.by_the_way or other.keeps or other.whose or not other.key_member:
            continue
        looks = looks_at(other)
        bodies = [body for seen in looks.values() for _, body in seen if body is not None]
        for roles in found:
            if not removals.get(id(roles)):
                continue
            keys = {*(seed.key for seed in roles.seeds), *(key for _, key in roles.history)}
            for member in find_references(bodies, keys, other, roles.key_member):
                if _note(roles, other, member, removals[id(roles)], looks) and other not in changed:
                    changed.append(other)
    return changed


def removals_of(roles: Roles) -> Iterator[tuple[Endpoint, int, str]]:
    """List what was removed by itself: how, when (the number of the sample), and its key."""
    home = {sample.number: endpoint for endpoint, part in roles.parts.items() if part.act == "remove" for sample in endpoint.samples}
    for number, endpoint in sorted(home.items()):
        sighting = roles.sightings.get(number)
        if sighting is not None and sighting.role == "one" and sighting.before is not None and sighting.after is None:
            yield endpoint, number, sighting.before.key


def looks_at(roles: Roles) -> Looks:
    """List what answers showed of every thing, and that it was not there, in their order."""
    found: Looks = defaultdict(list)
    pairs = [(sample, endpoint) for endpoint in roles.parts for sample in endpoint.samples]
    for sample, endpoint in sorted(pairs, key=lambda pair: pair[0].number):
        sighting = roles.sightings.get(sample.number)
        if sighting is None:
            continue
        for version, body in shown_things(roles, endpoint, sample, sighting):
            found[version.key].append((sample.number, body))
        if sighting.role == "one" and sighting.key is not None and sample.verdict in _GONE:
            found[sighting.key].append((sample.number, None))
    return found


def _note(roles: Roles, other: Roles, member: str, removals: Sequence[tuple[Endpoint, int, str]], looks: Looks) -> bool:
    """Note what becomes of things of `other` when that to which they refer by a member is removed; say whether anything does."""
    outcomes: dict[Endpoint, set[bool | None]] = defaultdict(set)
    dragged: dict[Endpoint, dict[int, list[str]]] = defaultdict(dict)
    named, lists = _named_by(looks, member), _short_lists(other, member)
    found_there = {(key, number) for endpoint, number, key in removals_of(other) if endpoint.verdicts & _NOT_THERE}
    for endpoint, number, key in removals:
        others = (name for name in named.get(key, ()) if other is not roles or name != key)  # what names itself goes anyway
        referring = [name for name in others if _refers(looks[name], member, key, number) and _is_there(other, name, number)]
        dragged[endpoint][number] = referring
        for name in referring:
            until = next((when for when, _ in other.history.get(((), name), ()) if when > number), math.inf)
            outcomes[endpoint].update(_outcomes(looks[name], member, key, number, until))
            if (name, until) in found_there:
                outcomes[endpoint].add(None)
        outcomes[endpoint].update(_unlisted(lists, {*referring}, key, number))
    noted = False
    for endpoint, ways in outcomes.items():
        if len(ways) != 1 or ways == {None}:
            continue
        goes = ways == {True}
        roles.departures.setdefault(endpoint, []).append(Departure(other.collection.name, member, goes=goes))
        for number, names in dragged[endpoint].items():
            departing = other.departing.setdefault(number, {})
            departing.update((name, "" if goes else member.partition(".")[0]) for name in names)
        noted = True
    return noted


def _refers(seen: Seen, member: str, key: str, number: int) -> bool:
    last = next((body for when, body in reversed(seen) if when < number and body is not None and dig(body, member) is not ABSENT), None)
    return last is not None and token(dig(last, member)) == key


def _is_there(roles: Roles, name: str, number: int) -> bool:
    return roles.version_at((), name, number) is not None


def _outcomes(seen: Seen, member: str, key: str, number: int, until: float) -> Iterator[bool | None]:
    """Say of every later look at a thing, until it is written to, if it was gone (True), without its reference (False) or as before."""
    for when, body in seen:
        if not number < when < until:
            continue
        if body is None:
            yield True
        elif (value := dig(body, member)) is None or (value is ABSENT and dig(body, member.partition(".")[0]) is None):
            yield False
        elif value is not ABSENT and token(value) == key:
            yield None


def _named_by(looks: Looks, member: str) -> dict[str, list[str]]:
    """List the things that ever referred to a key by a member, by that key."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, seen in looks.items():
        for key in {token(value) for _, body in seen if body is not None and (value := dig(body, member)) is not ABSENT}:
            found[key].append(name)
    return found


def _short_lists(roles: Roles, by: str) -> list[ShortList]:
    """List the lists that leave something out though they ask for nothing special, or only for what refers to one thing `by` a member."""
    names = {plain(by), plain(f"{by}_id"), plain(by.partition(".")[0])}
    found: list[ShortList] = []
    for endpoint in roles.list_at:
        for sample in endpoint.samples:
            sighting = roles.sightings.get(sample.number)
            if not sample.good or sighting is None or not all(plain(name) in names for name in sample.query):
                continue
            asked = {value for values in sample.query.values() for value in values}
            shown = {version.key for _, version in sighting.shown if version is not None}
            left_out = frozenset(version.key for version in sighting.present) - shown
            if left_out:
                places = frozenset(path_values(endpoint.shape, sample.segments).values()) | asked
                found.append(ShortList(sample.number, places, left_out, not shown))
    return sorted(found, key=lambda one: one.number)


def _unlisted(lists: Sequence[ShortList], referring: set[str], key: str, number: int) -> Iterator[bool | None]:
    """Say of later lists, of everything or in the place of what was removed, if they leave out what referred to that, and nothing else."""
    start = bisect_right(lists, number, key=lambda one: one.number)
    for one in lists[start : start + _MOST_LISTS] if referring else ():
        if one.left_out <= referring if not one.places else key in one.places and one.left_out & referring and one.is_empty:
            yield True


def add_departures(draft: Draft, roles: Roles, collections: Sequence[Roles], findings: Findings) -> None:
    """Write what goes along with a thing that is removed, and what refers to nothing afterwards."""
    key = "{{ " + roles.key_code(draft.endpoint) + " }}"
    alive = {one.collection.name for one in collections}
    for departure in roles.departures.get(draft.endpoint, ()):
        if departure.collection not in alive:
            continue
        effect: dict[str, Any] = {"in": departure.collection, "where": {departure.member: key}}
        if departure.goes:
            add_effect(draft, "remove", effect)
            findings.notes.append(f"what refers to it among {departure.collection} by {departure.member} goes, too")
        else:
            add_effect(draft, "update", {**effect, "item": {departure.member.partition(".")[0]: None}, "as": "left"})
            findings.notes.append(f"what refers to it among {departure.collection} by {departure.member} refers to nothing afterwards")
