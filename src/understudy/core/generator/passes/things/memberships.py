"""Pass 5s: what belongs to what, seen from both sides: the users of a team, and the teams of a user.

What was put into things one by one (``PUT /teams/7/members/ann``) says of a list of those things for one that was put in
(``GET /users/ann/teams``) what is in it; it is believed when it says that of every recorded list. When what was put in is removed itself,
later lists tell whether it is still in there.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.departures import removals_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.memberships import Leaving, Membership, good_lists, hosts_of, keys_of
from understudy.core.generator.things.roles import Roles, code_values, names_by_path, read_code
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_MOST_WORK = 60_000  # things in lists, beyond which nobody looks
_MOST_LISTS = 20  # of one thing after one removal


def find_memberships(found: Sequence[Roles]) -> None:
    """Find the lists that show those things alone that have one inside which the request names, by its key or another member."""
    for inside in found:
        named = {"": keys_of(inside), **_members(inside)} if inside.history else {}
        for hosts in hosts_of(inside, found):
            for endpoint in hosts.list_at:
                if endpoint in hosts.listed_for or endpoint in inside.parts:
                    continue
                samples = [sample for sample in endpoint.samples if sample.good and sample.number in hosts.sightings]
                if sum(len(hosts.sightings[one.number].present) + len(inside.history) for one in samples) > _MOST_WORK:
                    continue
                ways = (Membership(inside, code, by) for by, values in named.items() for code in _naming(endpoint, samples, values))
                told = next((way for way in ways if _is_told(hosts, way, endpoint, samples)), None)
                if told is not None:
                    hosts.listed_for[endpoint] = told


def _members(inside: Roles) -> dict[str, set[str]]:
    """List the texts that things say under members that are no keys, by the name of the member."""
    found: dict[str, set[str]] = defaultdict(set)
    for told in inside.history.values():
        for item in (item for _, version in told if (item := item_of(version)) is not None):
            for name, value in item.items():
                if name != inside.key_member and isinstance(value, str) and value:
                    found[name].add(value)
    return found


def _naming(endpoint: Endpoint, samples: Sequence[Sample], values: set[str]) -> list[str]:
    """List the expressions by which requests may name what is inside, those of paths first."""
    worths = [code_values(endpoint, sample) for sample in samples]
    codes = {code for worth in worths for code, value in worth.items() if _names(code, value) and str(value) in values}
    return sorted((code for code in codes if all(code in worth for worth in worths)), key=lambda code: (not names_by_path(code), code))


def _names(code: str, value: Any) -> bool:
    is_said = code.startswith(("path.", "request.query.", "request.json.", "request.form."))
    return is_said and " | " not in code and isinstance(value, str | int) and not isinstance(value, bool)


def _is_told(hosts: Roles, membership: Membership, endpoint: Endpoint, samples: Sequence[Sample]) -> bool:
    """Whether what is inside things says of every list which it shows: of some none or not all, and of some any."""
    some = few = False
    for sample in samples:
        sighting = hosts.sightings[sample.number]
        shown = [version.key if version is not None else None for _, version in sighting.shown]
        name = read_code(membership.code, endpoint, sample) or ""
        if {*shown} != {version.key for version in membership.among(name, sighting.present, sample.number)}:
            return False
        some, few = some or bool(shown), few or len(shown) < len(sighting.present)
    return some and few


def find_leaving(found: Sequence[Roles]) -> list[Roles]:
    """Find what is no longer inside other things once it is removed itself; return the collections that have to be followed once more."""
    changed: list[Roles] = []
    for inside in found:
        if inside.keeps or not inside.list_at or not (hosts := hosts_of(inside, found)):
            continue
        scopes: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for scope, key in inside.history:
            scopes[key].append(scope)
        lists = _lists_by_scope(inside)
        for roles in found:
            if roles is inside or roles.collection.scope or roles.by_the_way or roles.keeps or not scopes.keys() <= keys_of(roles):
                continue
            if _note(roles, inside, hosts[0], scopes, lists) and inside not in changed:
                changed.append(inside)
    return changed


type _Lists = dict[tuple[str, ...], list[tuple[int, set[str]]]]


def _lists_by_scope(inside: Roles) -> _Lists:
    found: _Lists = defaultdict(list)
    for _, sample in good_lists(inside):
        sighting = inside.sightings[sample.number]
        found[sighting.scope].append((sample.number, {version.key for _, version in sighting.shown if version is not None}))
    return found


def _note(roles: Roles, inside: Roles, hosts: Roles, scopes: dict[str, list[tuple[str, ...]]], lists: _Lists) -> bool:
    """Note where removals of things take them out of others, too; say whether any does."""
    gone: dict[Endpoint, dict[int, list[tuple[tuple[str, ...], str]]]] = defaultdict(lambda: defaultdict(list))
    outcomes: dict[Endpoint, set[bool]] = defaultdict(set)
    for endpoint, number, key in removals_of(roles):
        for scope in scopes.get(key, ()):
            if inside.version_at(scope, key, number) is not None:
                gone[endpoint][number].append((scope, key))
                outcomes[endpoint].update(_outcomes(inside, scope, key, number, lists))
    for endpoint, ways in outcomes.items():
        if ways == {True}:
            roles.leaving.setdefault(endpoint, []).append(Leaving(inside.collection.name, hosts.collection.name))
            for number, things in gone[endpoint].items():
                inside.left[number] = (*inside.left.get(number, ()), *things)
    return {True} in outcomes.values()


def _outcomes(inside: Roles, scope: tuple[str, ...], key: str, number: int, lists: _Lists) -> Iterator[bool]:
    """Say of the lists after a removal, until it is put in again, whether they leave out what was removed."""
    until = next((when for when, _ in inside.history[scope, key] if when > number), math.inf)
    known = lists.get(scope, [])
    start = bisect_right(known, number, key=lambda one: one[0])
    for when, shown in known[start : start + _MOST_LISTS]:
        if when < until:
            yield key not in shown


def add_leaving(draft: Draft, roles: Roles, collections: Sequence[Roles], findings: Findings) -> None:
    """Write that a thing that is removed is no longer inside others."""
    alive = {one.collection.name for one in collections}
    for leaving in roles.leaving.get(draft.endpoint, ()):
        if {leaving.collection, leaving.hosts} <= alive:
            key = "{{ " + roles.key_code(draft.endpoint) + " }}"
            within = leaving.collection + "/{{ one }}"
            add_effect(draft, "remove", {"in": within, "for": f"one in keys('{leaving.hosts}')", "key": key})
            findings.notes.append(f"it is no longer among {leaving.collection} of any of {leaving.hosts}")
