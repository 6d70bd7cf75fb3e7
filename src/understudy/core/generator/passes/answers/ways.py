"""Pass 6: the ways on which things leave a state, and what tells which of them a thing goes.

Where things leave the same state for different ones, show other members afterwards, or make something else by the way, what was asked for,
or what they are, tells which; ways that nothing tells apart are one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.conditions.conditions import Condition, Features, Part
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.study import Study
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import flattened, is_state
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT, leaves

_MOST_TRIES = 10
_MOST_WAYS = 40  # on which things leave one state; more are none, but what becomes of each thing
_NAME = re.compile(r"(?:[._']|\b)(?:id|name|key)'|(?:Id|ID|Name|Key)'")

type Look = Callable[[Endpoint, Sample], Features]
type Way = tuple[list[Run], tuple[Condition, ...]]


@dataclass(slots=True)
class Run:
    """The looks at one thing while it is in one state; `left` says by what it left that."""

    state: Any
    samples: list[Sample]
    left: tuple[tuple[str, str], ...] | None = None


def find_ways(study: Study, endpoint: Endpoint, runs: Sequence[Run], look: Look) -> list[Way]:
    """Part the things that leave a state by how they do; the usual way is first, and has no conditions."""
    roles = study.main_role(endpoint)
    if roles is None:
        return []
    kinds = _kinds(roles, runs)
    features = {sample.number: _with_own(look(endpoint, sample), roles, endpoint, sample, kinds) for run in runs for sample in run.samples}
    fine = _told_apart(_parted(runs, lambda run: (run.left, _fruits(study, roles, run))), features)
    if fine and None not in (conditions for _, conditions in fine):
        return [(own, conditions) for own, conditions in fine if conditions is not None]
    return [(own, conditions) for own, conditions in _told_apart(_parted(runs, lambda run: run.left), features) if conditions is not None]


def _parted(runs: Sequence[Run], by: Callable[[Run], object]) -> list[list[Run]]:
    ways: dict[object, list[Run]] = defaultdict(list)
    for run in runs:
        ways[by(run)].append(run)
    ordered = sorted(ways.values(), key=lambda own: (-len(own), own[0].samples[0].number))
    return ordered if len(ordered) <= _MOST_WAYS else []


def _fruits(study: Study, roles: Roles, run: Run) -> tuple[tuple[str, ...], ...]:
    """Say what a thing shows, and what is there beside it, that was not before it left a state."""
    sighting = roles.sightings[run.samples[-1].number]
    old, new = (flattened(item_of(version) or {}) for version in (sighting.before, sighting.after))
    made = (other.collection.name for other in study.collections if run.samples[-1].number in other.caused)
    return tuple(sorted(name for name in new if name not in old)), tuple(made)


def _told_apart(ways: Sequence[list[Run]], features: Mapping[int, Features]) -> list[tuple[list[Run], tuple[Condition, ...] | None]]:
    """Say what tells the requests of each way from those of all others; None where nothing does."""
    told = [[features[sample.number] for run in own for sample in run.samples] for own in ways]
    found: list[tuple[list[Run], tuple[Condition, ...] | None]] = []
    for index, own in enumerate(ways):
        conditions: tuple[Condition, ...] | None = ()
        if index:
            others = [one for other in (*told[:index], *told[index + 1 :]) for one in other]
            nameless = [[_without_names(one) for one in several] for several in (told[index], others)]
            conditions = separate(nameless[0], nameless[1], 200) or separate(told[index], others, 200)
        found.append((own, conditions))
    return found


def outcome(before: Version | None, after: Version | None) -> tuple[tuple[str, str], ...]:
    """Say into what states a thing went; none says that it is gone. A word that was not there before and is said again is no state."""
    if after is None:
        return ()
    old, new = (flattened(item_of(version) or {}) for version in (before, after))
    said = {str(value).lower() for value in leaves(item_of(before) or {})}
    return tuple(
        (name, token(value))
        for name, value in sorted(new.items())
        if is_state(value) and old.get(name, ABSENT) != value and (is_state(old.get(name)) or str(value).lower() not in said)
    )


def _kinds(roles: Roles, runs: Sequence[Run]) -> frozenset[str]:
    """List the members that say of what kind a thing is, not which one: some word stands there for several things."""
    items = [flattened(item_of(roles.sightings[run.samples[0].number].before) or {}) for run in runs]
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for name, value in item.items():
            if name != roles.key_member and is_state(value):
                told[name][token(value)] += 1
    return frozenset(name for name, words in told.items() if 1 < len(words) < words.total())


def _with_own(features: Features, roles: Roles, endpoint: Endpoint, sample: Sample, kinds: frozenset[str]) -> Features:
    """Let what kind a thing is of decide, too, how it goes on, and small numbers that it has: its attempts."""
    item = item_of(roles.sightings[sample.number].before) or {}
    thing = (roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}")
    own = {name: value for name, value in item.items() if type(value) is int and 0 <= value < _MOST_TRIES and name != roles.key_member}
    own |= {name: value for name, value in flattened(item).items() if name in kinds}
    found: dict[tuple[Part, tuple[Any, ...]], Any] = {("item", (*thing, name, value)): True for name, value in own.items()}
    return replace(features, values={**features.values, **found})


def _without_names(features: Features) -> Features:
    """Leave out what things are called: of what kind they are comes first."""
    values = {place: value for place, value in features.values.items() if place[0] != "item" or not _NAME.search(str(place[1][2:3]))}
    return replace(features, values=values)
