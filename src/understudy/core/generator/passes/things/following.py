"""The things of a collection, followed through the traffic: what every request saw of them before and after it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from understudy.core.engine.branches import rename_item
from understudy.core.generator.passes.acts.brought_along import follow_start
from understudy.core.generator.passes.acts.kept_things import keep_gone
from understudy.core.generator.passes.lists.seen_lists import present_of, see_many
from understudy.core.generator.passes.things.renamed import new_key
from understudy.core.generator.passes.things.said_again import says_again
from understudy.core.generator.things.facets import note_change, note_copy, note_view, note_write
from understudy.core.generator.things.live import Version, find_pointer, look
from understudy.core.generator.things.other_versions import asks_for_more, shows_another_version
from understudy.core.generator.things.roles import Roles, Sighting, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.read_back import told
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT

_MOST_TWINS = 500
_MOST_SEARCHED = 500  # things of which one is looked for by what it shows
_VERSIONS = ("etag", "last_modified")
_SHOWING = (200, 202, 206)  # the statuses of reads that show a thing, one that is being made among them


def follow(roles: Roles, lists: set[int]) -> None:
    """Follow the things of a collection through the traffic."""
    state: dict[tuple[str, ...], dict[str, Version]] = defaultdict(dict)
    kept: dict[tuple[str, ...], dict[str, Version]] = defaultdict(dict)
    run = 0
    order = sorted(((sample, endpoint) for endpoint in roles.parts for sample in endpoint.samples), key=lambda pair: pair[0].number)
    by_the_way = sorted({*roles.caused, *roles.touched, *roles.departing, *roles.left, *roles.moved})
    starts = sorted(
        ((one, start) for by, start in roles.started.items() for one in by.samples if one.good), key=lambda pair: pair[0].number
    )
    for sample, endpoint in order:
        while by_the_way and by_the_way[0] < sample.number:
            _do_by_the_way(roles, state, by_the_way.pop(0))
        while starts and starts[0][0].number < sample.number:
            made, start = starts.pop(0)
            thing = tuple(name or "" for name in start.thing(made))
            follow_start(roles, start, made, state[thing], thing)
        if sample.run != run:
            run = sample.run
            _begin_anew(roles, state, sample.number - 1)
            kept.clear()
        part = roles.parts[endpoint]
        scope, key = roles.names(endpoint, sample)
        things = as_seen(roles, sample.number, scope, state[scope])
        # What is there matters to lists, and to creates while it is little: every glance at much would cost too much.
        shows = part.act in ("list", "receive") or (part.act == "create" and len(things) <= _MOST_TWINS) or endpoint.method == "DELETE"
        shows = shows or (endpoint in roles.removed_by and len(things) <= _MOST_TWINS)
        sighting = Sighting(part.role, scope=scope, present=present_of(roles, scope, things) if part.role == "many" and shows else ())
        roles.sightings[sample.number] = sighting
        if part.role == "many":
            sighting.gone = tuple(kept[scope].values()) if sample.number in roles.on_demand else ()
            see_many(roles, endpoint, sample, sighting, {**things, **kept[scope]} if sighting.gone else things)
        elif key is not None:
            sighting.key = key
            sighting.before = things.get(key)
            if part.role == "one":
                hidden = part.act == "read" and key in kept[scope]
                _see_one(roles, endpoint, sample, sighting, dict(things) if hidden else things, is_list=id(endpoint) in lists)
                if roles.keeps:
                    keep_gone(roles, endpoint, sample, sighting, kept[scope])
            else:
                _see_under(roles, endpoint, sample, sighting, things)
        if things is not state[scope]:
            for new in things.keys() - state[scope].keys() - roles.behind[sample.number].keys():
                state[scope][new] = things[new]
        things = state[scope]
        sizes = roles.sizes.setdefault(scope, [])
        if (sizes[-1][1] if sizes else 0) != len(things):
            sizes.append((sample.number, len(things)))
        if sighting.key is not None and sighting.after is not sighting.before:
            is_renamed = sighting.after is not None and sighting.after.key != sighting.key
            roles.history.setdefault((scope, sighting.key), []).append((sample.number, None if is_renamed else sighting.after))
            if is_renamed and sighting.after is not None:
                roles.history.setdefault((scope, sighting.after.key), []).append((sample.number, sighting.after))


def as_seen(roles: Roles, number: int, scope: tuple[str, ...], things: dict[str, Version]) -> dict[str, Version]:
    """Return the things as a look that is behind sees them: what was done to some has not arrived."""
    behind = roles.behind.get(number)
    if not behind:
        return things
    before = {key: _before(roles, scope, key, change) for key, change in behind.items()}
    seen = {key: version for key, version in {**things, **before}.items() if version is not None}
    if seen.keys() <= things.keys():
        return seen
    order = {key: place for place, (_, key) in enumerate(roles.history)}
    return dict(sorted(seen.items(), key=lambda pair: order.get(pair[0], -1)))


def _before(roles: Roles, scope: tuple[str, ...], key: str, change: int) -> Version | None:
    """Return what a thing was before a change of it."""
    sighting = roles.sightings.get(change)
    if sighting is not None and sighting.key == key and sighting.scope == scope:
        return sighting.before
    return roles.version_at(scope, key, change)


def _do_by_the_way(roles: Roles, state: dict[tuple[str, ...], dict[str, Version]], number: int) -> None:
    """Let things be there, or be others, from the request on that made or changed them by the way."""
    for scope, key in roles.caused.get(number, ()):
        version = state[scope][key] = Version(scope, key, None, key_member=roles.key_member)
        if (scope, key) in roles.told_first:
            version.facets["body"] = roles.told_first[scope, key]
        roles.history.setdefault((scope, key), []).append((number, version))
        roles.sizes.setdefault(scope, []).append((number, len(state[scope])))
    for scope, key in roles.touched.get(number, ()):
        before = state[scope].get(key)
        if before is not None:
            facets = {**before.facets, **({"fields": _untagged(before.facets["fields"])} if "fields" in before.facets else {})}
            version = Version(scope, key, before.write, facets, previous=before, key_member=roles.key_member)
            version.is_assumed = True
            state[scope][key] = version
            roles.history.setdefault((scope, key), []).append((number, version))
    for key, member, step in roles.moved.get(number, ()):
        moved = _moved(state[()].get(key), member, step)
        if moved is not None:
            state[()][key] = moved
            roles.history.setdefault(((), key), []).append((number, moved))
    for key, member in roles.departing.get(number, {}).items():
        _depart(roles, state[()], number, key, member)
    for scope, key in roles.left.get(number, ()):
        if state[scope].pop(key, None) is not None:
            roles.history.setdefault((scope, key), []).append((number, None))
            roles.sizes.setdefault(scope, []).append((number, len(state[scope])))


def _moved(before: Version | None, member: str, step: float) -> Version | None:
    """Let a figure of a thing be more or less from a request on; None where it has none."""
    body = before.facets.get("body", before.facets.get("element")) if before is not None else None
    if before is None or not isinstance(body, dict) or not isinstance(body.get(member), int | float):
        return None
    moved = {**body, member: round(body[member] + step, 6)}
    facets = {name: moved if facet is body else facet for name, facet in before.facets.items()}
    return Version((), before.key, before.write, facets, previous=before, key_member=before.key_member)


def _depart(roles: Roles, things: dict[str, Version], number: int, key: str, member: str) -> None:
    """Let a thing go with what it refers to, or refer to nothing by a member."""
    before = things.get(key)
    if before is None:
        return
    after: Version | None = None
    if member:
        facets = {
            name: {**facet, member: None} if isinstance(facet, dict) and member in facet else facet for name, facet in before.facets.items()
        }
        after = things[key] = Version((), key, before.write, facets, previous=before, key_member=roles.key_member)
    else:
        del things[key]
    roles.history.setdefault(((), key), []).append((number, after))
    roles.sizes.setdefault((), []).append((number, len(things)))


def _untagged(fields: dict[str, Any]) -> dict[str, Any]:
    """What is known of the header fields of a thing that was changed by the way: the next look tells its version."""
    return {name: value for name, value in fields.items() if name not in _VERSIONS}


def keep_unshown(roles: Roles) -> None:
    """Let a thing that was changed under a word of its own keep what nobody read of it afterwards."""
    for version in roles.changes:
        before = version.previous.facets.get("fields", {}) if version.previous is not None else {}
        version.facets["fields"] = {**before, **version.facets.get("fields", {})}


def _begin_anew(roles: Roles, state: dict[tuple[str, ...], dict[str, Version]], number: int) -> None:
    """Forget everything but what was there at first: the server did."""
    for things in state.values():
        things.clear()
    for seed in roles.seeds:
        state[seed.scope].setdefault(seed.key, seed)
    for (scope, key), versions in roles.history.items():
        versions.append((number, state[scope].get(key)))
    for scope, things in state.items():
        roles.sizes.setdefault(scope, []).append((number, len(things)))


def _see_under(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    """An action on a thing (``/orders/7/cancel``) that answers with the thing itself changes it; one that finishes it ends it."""
    if sighting.before is None and sample.good and sample.reads and (named := _showing(roles, things, sighting.key or "")) is not None:
        sighting.before, sighting.by = named
        sighting.key = sighting.before.key
    sighting.after = sighting.before
    if roles.act(endpoint) == "remove" and sample.good:
        things.pop(sighting.key or "", None)
        sighting.after = None
        return
    if sample.number in roles.touched:
        return  # what it made inside the thing changed that by the way
    if sample.good and sighting.before is not None and sample.method != "GET":
        pointers = [pointer for pointer in find_pointer(sample.answer.tree, sighting.key or "") if pointer[-1] == roles.key_member]
        body = look(sample.answer.tree, pointers[0][:-1]) if pointers else None
        known = sighting.before.facets.get("body")
        if isinstance(body, dict) and isinstance(known, dict) and len(set(body) & set(known)) * 2 > len(known):
            roles.root_at.setdefault(endpoint, pointers[0][:-1])
            version = Version(
                sighting.scope, sighting.key or "", sample, {"body": body}, previous=sighting.before, key_member=roles.key_member
            )
            things[version.key] = sighting.after = version
            return
        if isinstance(known, dict):
            version = Version(
                sighting.scope,
                sighting.key or "",
                sample,
                dict(sighting.before.facets),
                previous=sighting.before,
                key_member=roles.key_member,
            )
            version.is_assumed = True
            things[version.key] = sighting.after = version


def _see_one(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version], *, is_list: bool) -> None:
    key, before, act = sighting.key, sighting.before, roles.act(endpoint)
    assert key is not None
    sighting.after = before
    if before is not None and (sample.number in roles.advances or sample.number in roles.lingering):
        sighting.after = _go_on(roles, endpoint, sample, before, things)
        return
    if not sample.good or is_list or sample.method == "OPTIONS":
        return
    about_itself = roles.is_about_things(endpoint)
    if act == "remove":
        if about_itself:
            things.pop(key, None)
            sighting.after = None
    elif act == "read" and before is None and (other := _under_another_name(roles, endpoint, sample, things, key)) is not None:
        sighting.before = sighting.after = other[0]
        sighting.key, sighting.by = other[0].key, other[1]
    elif act == "read" and before is None and (named := _called_otherwise(roles, endpoint, sample, things, key)) is not None:
        if not shows_another_version(roles, endpoint, sample, named):
            sighting.before = sighting.after = named
            sighting.key = named.key
    elif act == "read":
        version = before
        if version is None and sample.verdict < 300 and _shows(roles, endpoint, sample):
            version = Version(sighting.scope, key, None, key_member=roles.key_member)
            things[key] = version
            if (sighting.scope, key) not in roles.history:
                roles.seeds.append(version)
            sighting.before = version
        is_other = before is not None and shows_another_version(roles, endpoint, sample, before) and asks_for_more(endpoint, sample)
        if version is not None and sample.status in _SHOWING and about_itself and not roles.is_told and not is_other:
            note_view(roles, endpoint, sample, version)
            _know_before(roles, version)
        sighting.after = version
    elif endpoint in roles.changed_by and before is not None:
        version = Version(sighting.scope, key, sample, previous=before, key_member=roles.key_member)
        things[key] = sighting.after = version
        roles.changes.append(version)
        note_change(version, sample, appends=endpoint in roles.appended_by)
    elif about_itself and before is not None and says_again(sample, before):
        note_view(roles, endpoint, sample, before)
    elif about_itself:
        known_as = key if before is None else new_key(roles, endpoint, sample, before, things)
        version = Version(sighting.scope, known_as, sample, previous=before, key_member=roles.key_member)
        if known_as != key:
            rename_item(things, key, known_as)
        things[known_as] = sighting.after = version
        if roles.is_told:
            version.facets["fields"] = {name.replace("-", "_"): value for name, value in told(sample).items()}
            return
        note_view(roles, endpoint, sample, version)
        note_write(roles, endpoint, sample, version)
        note_copy(roles, endpoint, sample, version)


def _go_on(roles: Roles, endpoint: Endpoint, sample: Sample, before: Version, things: dict[str, Version]) -> Version | None:
    """Let a thing go on because it was looked at, or to its end because it was to be removed; None where it is gone."""
    if not sample.good:
        things.pop(before.key, None)
        return None
    is_shown = endpoint in roles.root_at
    kept = before.facets if not is_shown else {name: facet for name, facet in before.facets.items() if name == "content"}
    write = sample if sample.number in roles.lingering else before.write
    version = Version(before.scope, before.key, write, dict(kept), previous=before, key_member=roles.key_member)
    version.is_assumed = not is_shown
    things[before.key] = version
    note_view(roles, endpoint, sample, version)
    return version


def _know_before(roles: Roles, version: Version) -> None:
    """Let a thing that nobody looked at before it was changed have been what it is now, but for its state and what the change said."""
    before, body = version.previous, version.facets.get("body")
    if before is None or version.write is None or before.write is None or not isinstance(body, dict) or not roles.announced_by:
        return
    if before.is_assumed and before.facets.get("body") == {roles.key_member: version.key}:
        said = {str(value) for value in asked_values(version.write).values() if isinstance(value, str | int)}
        first = {name: old for name, old, _ in roles.turns if (name, old) not in {(name, new) for name, _, new in roles.turns}}
        known = {name: value for name, value in body.items() if isinstance(value, dict | list | None) or str(value) not in said}
        before.facets["body"] = {**known, **{name: old for name, old in first.items() if name in body}}


def _under_another_name(
    roles: Roles, endpoint: Endpoint, sample: Sample, things: dict[str, Version], asked: str
) -> tuple[Version, str] | None:
    """Find the thing that a read shows though it does not name its key, and the member by which it names it: ``/people/ann``."""
    own = look(sample.answer.tree, (*roles.root_at.get(endpoint, ("",)), roles.key_member))
    version = things.get(str(own)) if isinstance(own, str | int) and str(own) != asked else None
    item = version.item() if version is not None else None
    if version is None or item is None or not sample.good:
        return None
    return next(((version, name) for name, value in item.items() if value == asked and name != roles.key_member), None)


def _showing(roles: Roles, things: dict[str, Version], asked: str) -> tuple[Version, str] | None:
    """Find the only thing of which a member is what a read asks for, and the name of that member."""
    if not roles.turns or len(things) > _MOST_SEARCHED:
        return None
    items = [(version, version.item() or {}) for version in things.values()]
    found = [(version, name) for version, item in items for name, value in item.items() if value == asked and name != roles.key_member]
    return found[0] if len(found) == 1 else None


def _called_otherwise(roles: Roles, endpoint: Endpoint, sample: Sample, things: dict[str, Version], asked: str) -> Version | None:
    """Find the thing that an operation shows, asked for by a name that it was given elsewhere: an alias of a key."""
    root = roles.root_at.get(endpoint)
    own = look(sample.answer.tree, (*root, roles.key_member)) if root is not None and sample.good and endpoint.operation else ABSENT
    return things.get(str(own)) if isinstance(own, str | int) and str(own) != asked else None


def _shows(roles: Roles, endpoint: Endpoint, sample: Sample) -> bool:
    """Whether an answer shows a thing at all: RPC services answer 200 with nothing in it for what is not there."""
    root = roles.root_at.get(endpoint)
    if roles.is_part:
        return False
    if root is None:
        return not endpoint.operation
    return look(sample.answer.tree, root) not in (ABSENT, None)
