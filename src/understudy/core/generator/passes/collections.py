"""Pass 5: live collections, and the versions of every thing in them, followed through the traffic.

A path that ends in a parameter names a thing when a write makes it, when it goes missing, or when reads show it under its own key; an
operation of an RPC-style service does when several operations share a noun and a key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.facets import find_contents, note_change, note_copy, note_selection, note_view, note_write
from understudy.core.generator.flow import Flow
from understudy.core.generator.graphql_answers import by_fields, root_field
from understudy.core.generator.live import Version, find_pointer, lists_in, look
from understudy.core.generator.passes.changers import find_changers
from understudy.core.generator.passes.consequences import find_consequences
from understudy.core.generator.passes.copies import find_copies
from understudy.core.generator.passes.joining import appears, join_elsewhere, join_lists
from understudy.core.generator.passes.links import find_links
from understudy.core.generator.passes.makers import elements_made, join_makers, makes_several
from understudy.core.generator.passes.nesting import join_nested
from understudy.core.generator.passes.path_things import is_document, path_collections
from understudy.core.generator.passes.removals import find_ends, find_removals, keys_removed
from understudy.core.generator.passes.repercussions import find_repercussions
from understudy.core.generator.passes.rpc_things import rpc_collections
from understudy.core.generator.passes.token_things import take_over, token_collections
from understudy.core.generator.passes.uploads import find_assemblies
from understudy.core.generator.read_back import told
from understudy.core.generator.relations import find_relations
from understudy.core.generator.roles import Roles, Sighting, asked_values
from understudy.core.generator.sample import Pointer, Sample
from understudy.core.generator.sources import is_graphql, token
from understudy.core.model.json_codec import ABSENT

_BOXES = frozenset(["S", "N", "B", "#text", "$t", "value", "stringValue", "integerValue", "$oid"])
_MOST_TWINS = 500
_FEWEST_INSIDE = 3  # members of a thing that an envelope is put around
_KEY_NAMES = ("id", "_id", "uuid", "key", "name", "slug", "code", "number", "sku", "Id", "ID", "Name", "Key")


def find_collections(endpoints: Sequence[Endpoint], accounts: Roles | None = None, flow: Flow | None = None) -> list[Roles]:
    """Find the collections of a service and follow their things through the traffic.

    Args:
        endpoints: all of the service.
        accounts: a collection that is known already.
        flow: who said what first: it tells what came to be because something else was done.
    """
    names: set[str] = set()
    tokens, paths = token_collections(endpoints), path_collections(endpoints, names)
    take_over(tokens, paths)
    proposed = [*paths, *rpc_collections(endpoints), *tokens]
    for roles in proposed:
        _locate_keys(roles)
    join_nested(proposed)
    find_copies(proposed)
    join_elsewhere([roles for roles in proposed if _is_alive(roles)], [roles for roles in proposed if appears(roles)], endpoints)
    found = [roles for roles in proposed if _is_alive(roles)]
    join_lists(found, endpoints)
    if accounts is not None:
        found = [*(roles for roles in found if not (is_document(roles) and accounts.parts.keys() & roles.parts.keys())), accounts]
    for roles in found:
        _locate_keys(roles)
        _rename(roles, names)
        _tell_apart(roles, names)
        names.add(roles.collection.name)
        find_removals(roles)
        find_ends(roles)
    join_makers(found, endpoints)
    for roles in found:
        _locate_keys(roles)
    lists = {id(endpoint) for roles in found for endpoint in roles.list_at}
    for roles in found:
        if not roles.root_at and not roles.key_member:
            roles.key_member = "name"
        roles.contents = find_contents(roles)
        find_assemblies(roles, endpoints)
    find_changers(found)
    for roles in found:
        _follow(roles, lists)
        _keep_unshown(roles)
    if flow is not None:
        # Who has an account is told by logging in, not by the way.
        for roles in find_consequences([roles for roles in found if roles is not accounts], endpoints, flow):
            _follow_again(roles, lists)
        found = [roles for roles in found if roles.caused or not roles.is_only_listed]
        found.extend(_only_read(proposed, found, endpoints, flow, names))
        for roles in find_repercussions([roles for roles in found if roles is not accounts], endpoints):
            _follow_again(roles, lists)
    for roles in found:
        _give_names(roles)
        _hide_fields(roles)
    find_relations(found)
    find_links(found)
    return found


def _follow_again(roles: Roles, lists: set[int]) -> None:
    roles.forget()
    _follow(roles, lists)
    _keep_unshown(roles)


def _only_read(
    proposed: Sequence[Roles], found: Sequence[Roles], endpoints: Sequence[Endpoint], flow: Flow, names: set[str]
) -> Iterable[Roles]:
    """Find the collections whose things are read by their keys and do nothing else, where other requests made all of them."""
    taken = {endpoint for roles in found for endpoint, part in roles.parts.items() if part.role == "one"}
    for roles in proposed:
        mine = {endpoint for endpoint, part in roles.parts.items() if part.role == "one"}
        if roles in found or taken & mine or not any(endpoint in roles.root_at for endpoint in mine):
            continue
        _follow(roles, set())
        if find_consequences([roles], endpoints, flow) and sum(map(len, roles.caused.values())) == len(roles.seeds):
            _tell_apart(roles, names)
            names.add(roles.collection.name)
            _follow_again(roles, set())
            yield roles
        else:
            roles.forget()
            roles.caused = {}


def _hide_fields(roles: Roles) -> None:
    """Tell every thing which of its members no body of its kind shows: header fields, and the bytes it holds."""
    versions = [version for sighting in roles.sightings.values() for version in (sighting.before, sighting.after) if version is not None]
    bodies = [body for version in versions if isinstance(body := version.facets.get("body"), dict)]
    for version in versions:
        fields = version.facets.get("fields", {})
        if isinstance(body := version.facets.get("body"), dict) and fields.get("metadata") in ({}, body.get("metadata")):
            fields.pop("metadata", None)  # a thing that shows itself says what there is of metadata
    if bodies:
        names = {name for version in versions for name in version.facets.get("fields", {})}
        names |= {"content" for version in versions if "content" in version.facets}
        shown = {name for body in bodies for name in body}
        hidden = tuple(sorted(names - shown))
        for version in versions:
            version.hidden = hidden


def _give_names(roles: Roles) -> None:
    """Things of which nothing but their names was ever shown are their names."""
    versions = [version for sighting in roles.sightings.values() for version in (sighting.before, sighting.after) if version is not None]
    if versions and not any(version.facets for version in versions):
        roles.key_member = roles.key_member or "name"
        for version in versions:
            version.facets["body"] = {roles.key_member: version.key}


def _rename(roles: Roles, taken: set[str]) -> None:
    """A collection without a word of its own in the path is called after the list that shows it."""
    if not roles.collection.name.startswith(("entries", "objects")):
        return
    words = [str(part) for pointer in roles.list_at.values() for part in pointer[-1:]]
    name = re.sub(r"\W+", "_", words[0]).strip("_").lower() if words else ""
    name = name if name.endswith("s") or not name else name + "s"
    if name and name not in taken and name not in ("items", "data", "results"):
        roles.collection = replace(roles.collection, name=name)


def _tell_apart(roles: Roles, taken: set[str]) -> None:
    """Give a collection a name that no other has."""
    name = roles.collection.name
    if name in taken:
        roles.collection = replace(
            roles.collection, name=next(f"{name}_{number}" for number in range(2, 999) if f"{name}_{number}" not in taken)
        )


def _keys_asked(roles: Roles) -> set[str]:
    keys = (
        roles.names(endpoint, sample)[1] for endpoint, part in roles.parts.items() if part.role != "many" for sample in endpoint.samples
    )
    return {key for key in keys if key is not None}


def _locate_keys(roles: Roles) -> None:
    """Find where answers say a thing's own key: in what a create answers, in reads, in list elements."""
    asked = _keys_asked(roles)
    members: dict[str, int] = defaultdict(int)
    for endpoint, part in roles.parts.items():
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint in roles.made_by:
            continue
        if part.act == "create":
            pointer = roles.made_at.get(endpoint) or _made_pointer(good, asked)
            if pointer is not None:
                pointer = roles.made_at[endpoint] = _inside(pointer, good)
                members[str(pointer[-1])] += 2
        elif part.role == "one" and endpoint not in roles.root_at and roles.is_about_things(endpoint):
            pointer = _own_pointer(good, [roles.names(endpoint, sample)[1] or "" for sample in good])
            if pointer is not None:
                pointer = _unboxed(pointer, good)
                roles.root_at[endpoint] = pointer[:-1]
                members[str(pointer[-1])] += 1
            elif (root := root_field(good)) is not None:
                roles.root_at[endpoint] = root
    if members:
        roles.key_member = max(members, key=lambda name: members[name])
    made = {str(look(sample.answer.tree, at)) for endpoint, at in roles.made_at.items() for sample in endpoint.samples if sample.good}
    for endpoint, part in roles.parts.items():
        if part.act in ("list", "receive"):
            _locate_list(roles, endpoint, asked | made)
    if not roles.key_member and roles.element_key:
        roles.key_member = str(next((pointer[-1] for pointer in roles.element_key.values() if pointer), ""))


def _made_pointer(samples: Sequence[Sample], asked: set[str]) -> Pointer | None:
    """Where the answers to a create say the new key: a value asked for later, else a member named like a key."""
    scores: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        for pointer, value in _scalars(sample.answer.tree):
            if str(value) in asked and len(str(value)) >= 1 and not isinstance(value, bool):
                scores[pointer] += 1
    if scores:
        # A key tells things apart; what they refer to may be asked for as often, but is the same for many.
        worth = {pointer: scores[pointer] * _distinct(pointer, samples) for pointer in scores}
        best = max(scores, key=lambda pointer: (worth[pointer], pointer[-1] in _KEY_NAMES, -len(pointer)))
        if pointer_is_key(best, samples):
            return best
    if not samples:
        return None
    common = set.intersection(*({pointer for pointer, _ in _scalars(sample.answer.tree)} for sample in samples))
    named = [
        pointer for pointer in sorted(common, key=lambda pointer: (len(pointer), str(pointer))) if pointer and pointer[-1] in _KEY_NAMES[:4]
    ]
    return next((pointer for pointer in named if pointer_is_key(pointer, samples)), None)


def _distinct(pointer: Pointer, samples: Sequence[Sample]) -> float:
    values = [str(value) for sample in samples if (value := look(sample.answer.tree, pointer)) is not ABSENT]
    return len(set(values)) / len(values)


def pointer_is_key(pointer: Pointer, samples: Sequence[Sample]) -> bool:
    """Whether the values at a place tell things apart."""
    values = [str(look(sample.answer.tree, pointer)) for sample in samples if look(sample.answer.tree, pointer) is not ABSENT]
    return len(values) > 0 and len(set(values)) >= (len(values) + 1) // 2 and all(isinstance(part, str) for part in pointer)


def _scalars(tree: Any, pointer: Pointer = (), depth: int = 0) -> Iterable[tuple[Pointer, Any]]:
    if isinstance(tree, dict) and depth < 5:
        for name, value in tree.items():
            yield from _scalars(value, (*pointer, name), depth + 1)
    elif isinstance(tree, str | int) and not isinstance(tree, bool):
        yield pointer, tree


def _unboxed(pointer: Pointer, samples: Sequence[Sample]) -> Pointer:
    """The member whose value is the key, though it says so in a box of its own: ``{"id": {"S": "u1"}}``."""
    while len(pointer) > 2:
        boxes = [look(sample.answer.tree, pointer[:-1]) for sample in samples]
        if not all(box is ABSENT or (isinstance(box, dict) and len(box) == 1) for box in boxes) or pointer[-1] not in _BOXES:
            return pointer
        pointer = pointer[:-1]
    return pointer


def _own_pointer(samples: Sequence[Sample], keys: Sequence[str]) -> Pointer | None:
    scores: dict[Pointer, int] = defaultdict(int)
    for sample, key in zip(samples, keys, strict=True):
        for pointer in find_pointer(sample.answer.tree, key):
            scores[pointer] += 1
    if not scores:
        return None
    best = max(scores, key=lambda pointer: (scores[pointer], pointer[-1] in _KEY_NAMES, -len(pointer)))
    if scores[best] * 2 < len([sample for sample in samples if sample.answer.tree not in (None, {})]):
        return None
    return _inside(best, [sample for sample in samples if sample.good])


def _inside(pointer: Pointer, samples: Sequence[Sample]) -> Pointer:
    """Prefer the key as the thing itself says it over the same key on the envelope around it."""
    if len(pointer) != 1 or not samples or not isinstance(samples[0].answer.tree, dict):
        return pointer
    for name in samples[0].answer.tree:
        inner = (name, *pointer)
        if all(_is_envelope(one, name) and look(one.answer.tree, inner) == look(one.answer.tree, pointer) for one in samples):
            return inner
    return pointer


def _is_envelope(sample: Sample, name: str | int) -> bool:
    """Whether an answer says nothing beside one mapping in it that the mapping or the request does not say."""
    tree = sample.answer.tree
    inner = tree.get(name) if isinstance(tree, dict) else None
    if not isinstance(inner, dict) or len(inner) < _FEWEST_INSIDE:
        return False
    said = {token(value) for value in (*inner.values(), *asked_values(sample).values())}
    return all(isinstance(value, bool) or token(value) in said for other, value in tree.items() if other != name)


def _locate_list(roles: Roles, endpoint: Endpoint, known: set[str]) -> None:
    scores: dict[tuple[Pointer, Pointer], int] = defaultdict(int)
    for sample in endpoint.samples:
        if sample.good:
            for place, elements in lists_in(sample.answer.tree, sample.answer.kind):
                for element in elements:
                    for pointer, value in _scalars(element):
                        if str(value) in known or (not pointer and _tail(str(value)) in known):
                            scores[(place, pointer)] += 1
    if scores:
        place, pointer = max(
            scores,
            key=lambda pair: (
                scores[pair],
                pair[1][-1:] == (roles.key_member,),
                pair[1][-1:] in [(name,) for name in _KEY_NAMES],
                -len(pair[1]),
            ),
        )
        roles.list_at[endpoint] = place
        roles.element_key[endpoint] = pointer
    elif is_graphql(endpoint.samples[0]) and roles.parts[endpoint].act == "list" and (listed := _lists_without_keys(endpoint)) is not None:
        roles.list_at[endpoint] = listed
        roles.element_key[endpoint] = (roles.key_member or "id",)


def _lists_without_keys(endpoint: Endpoint) -> Pointer | None:
    """Return the root field of GraphQL that lists things of which no key was selected."""
    for sample in endpoint.samples:
        data = sample.answer.tree.get("data") if sample.good and isinstance(sample.answer.tree, dict) else None
        for name, value in data.items() if isinstance(data, dict) else ():
            if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
                return ("data", name)
    return None


def elements_of(tree: Any, pointer: Pointer) -> list[Any]:
    """Return the elements at a list's place; none when it is missing, one when a lone element stands there."""
    found = look(tree, pointer)
    if found is ABSENT or found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]


def _is_alive(roles: Roles) -> bool:
    """Whether the things of a collection live: somebody makes, changes or removes them, or reads show them under their keys."""
    one = [(endpoint, part.act) for endpoint, part in roles.parts.items() if part.role == "one"]
    done = {act for endpoint, act in one if any(sample.good for sample in endpoint.samples)}
    patched = any(
        act == "write" and endpoint.method == "PATCH" and any(sample.good for sample in endpoint.samples) for endpoint, act in one
    )
    if (
        roles.made_at
        or (roles.is_only_listed and roles.list_at)
        or (("put" in done or patched) and ("read" in done or "remove" in done or roles.list_at))
    ):
        return True
    if "remove" in done and ("read" in done or roles.list_at):
        return True
    shown = any(act == "read" and endpoint in roles.root_at for endpoint, act in one)
    missing = any(sample.verdict == 404 for endpoint, _ in one for sample in endpoint.samples)
    return bool(shown and (roles.list_at or missing))


def _follow(roles: Roles, lists: set[int]) -> None:
    """Follow the things of a collection through the traffic."""
    state: dict[tuple[str, ...], dict[str, Version]] = defaultdict(dict)
    run = 0
    order = sorted(((sample, endpoint) for endpoint in roles.parts for sample in endpoint.samples), key=lambda pair: pair[0].number)
    by_the_way = sorted({*roles.caused, *roles.touched})
    for sample, endpoint in order:
        while by_the_way and by_the_way[0] < sample.number:
            _do_by_the_way(roles, state, by_the_way.pop(0))
        if sample.run != run:
            run = sample.run
            _begin_anew(roles, state, sample.number - 1)
        part = roles.parts[endpoint]
        scope, key = roles.names(endpoint, sample)
        things = state[scope]
        # What is there matters to lists, and to creates while it is little: every glance at much would cost too much.
        shows = part.act in ("list", "receive") or (part.act == "create" and len(things) <= _MOST_TWINS) or endpoint.method == "DELETE"
        sighting = Sighting(part.role, scope=scope, present=tuple(things.values()) if part.role == "many" and shows else ())
        roles.sightings[sample.number] = sighting
        if part.role == "many":
            _see_many(roles, endpoint, sample, sighting, things)
        elif key is not None:
            sighting.key = key
            sighting.before = things.get(key)
            if part.role == "one":
                _see_one(roles, endpoint, sample, sighting, things, is_list=id(endpoint) in lists)
            else:
                _see_under(roles, endpoint, sample, sighting, things)
        sizes = roles.sizes.setdefault(scope, [])
        if (sizes[-1][1] if sizes else 0) != len(things):
            sizes.append((sample.number, len(things)))
        if sighting.key is not None and sighting.after is not sighting.before:
            roles.history.setdefault((scope, sighting.key), []).append((sample.number, sighting.after))


def _do_by_the_way(roles: Roles, state: dict[tuple[str, ...], dict[str, Version]], number: int) -> None:
    """Let things be there, or be others, from the request on that made or changed them by the way."""
    for scope, key in roles.caused.get(number, ()):
        version = state[scope][key] = Version(scope, key, None, key_member=roles.key_member)
        roles.history.setdefault((scope, key), []).append((number, version))
        roles.sizes.setdefault(scope, []).append((number, len(state[scope])))
    for scope, key in roles.touched.get(number, ()):
        before = state[scope].get(key)
        if before is not None:
            version = Version(scope, key, before.write, dict(before.facets), previous=before, key_member=roles.key_member)
            version.is_assumed = True
            state[scope][key] = version
            roles.history.setdefault((scope, key), []).append((number, version))


def _keep_unshown(roles: Roles) -> None:
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
    sighting.after = sighting.before
    if roles.act(endpoint) == "remove" and sample.good:
        things.pop(sighting.key or "", None)
        sighting.after = None
        return
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
    if not sample.good or is_list:
        return
    about_itself = roles.is_about_things(endpoint)
    if act == "remove":
        if about_itself:
            things.pop(key, None)
            sighting.after = None
    elif act == "read" and before is None and (other := _under_another_name(roles, endpoint, sample, things, key)) is not None:
        sighting.before = sighting.after = other[0]
        sighting.key, sighting.by = other[0].key, other[1]
    elif act == "read":
        version = before
        if version is None and sample.verdict < 300 and _shows(roles, endpoint, sample):
            version = Version(sighting.scope, key, None, key_member=roles.key_member)
            things[key] = version
            if (sighting.scope, key) not in roles.history:
                roles.seeds.append(version)
            sighting.before = version
        if version is not None and sample.status in (200, 206) and about_itself and not roles.is_told:
            note_view(roles, endpoint, sample, version)
        sighting.after = version
    elif endpoint in roles.changed_by and before is not None:
        version = Version(sighting.scope, key, sample, previous=before, key_member=roles.key_member)
        things[key] = sighting.after = version
        roles.changes.append(version)
        note_change(version, sample, appends=endpoint in roles.appended_by)
    elif about_itself:
        version = Version(sighting.scope, key, sample, previous=before, key_member=roles.key_member)
        things[key] = sighting.after = version
        if roles.is_told:
            version.facets["fields"] = {name.replace("-", "_"): value for name, value in told(sample).items()}
            return
        note_view(roles, endpoint, sample, version)
        note_write(roles, endpoint, sample, version)
        note_copy(roles, endpoint, sample, version)


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


def _shows(roles: Roles, endpoint: Endpoint, sample: Sample) -> bool:
    """Whether an answer shows a thing at all: RPC services answer 200 with nothing in it for what is not there."""
    root = roles.root_at.get(endpoint)
    if roles.is_part:
        return False
    if root is None:
        return not endpoint.operation
    return look(sample.answer.tree, root) not in (ABSENT, None)


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _see_many(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    if not sample.good:
        return
    if endpoint in roles.removed_by:
        for gone in keys_removed(roles, endpoint, sample):
            if things.pop(gone, None) is not None:
                roles.history.setdefault((sighting.scope, gone), []).append((sample.number, None))
        return
    if endpoint in roles.made_by:
        sighting.made = tuple(_make(roles, endpoint, sample, sighting, things))
        return
    made_at = roles.made_at.get(endpoint)
    if made_at is not None:
        key = look(sample.answer.tree, made_at)
        if key is ABSENT:
            if makes_several([sample], roles, endpoint):
                sighting.made = tuple(_make_listed(roles, sample, sighting, things, made_at))
            return
        sighting.key = str(key)
        sighting.before = things.get(str(key))
        if sighting.before is not None:
            sighting.after = sighting.before
            return
        version = Version(sighting.scope, str(key), sample, key_member=roles.key_member)
        body = look(sample.answer.tree, made_at[:-1])
        if isinstance(body, dict) and is_graphql(sample):
            note_selection(roles, sample, version, by_fields(sample, made_at[:-1], body))
        elif isinstance(body, dict):
            version.facets["body"] = body
        things[str(key)] = sighting.after = version
    elif endpoint in roles.list_at:
        _see_list(roles, endpoint, sample, sighting, things)


def _make(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> Iterable[Version]:
    """Take every element of a request for a thing; reads may show more of it."""
    code, pointer = roles.made_by[endpoint]
    for element in elements_made(sample, code):
        key = str(look(element, pointer))
        version = Version(sighting.scope, key, sample, {"body": element}, previous=things.get(key), key_member=roles.key_member)
        version.is_assumed = True
        things[key] = version
        roles.history.setdefault((sighting.scope, key), []).append((sample.number, version))
        yield version


def _show_again(version: Version, element: dict[str, Any]) -> None:
    """A list shows what became of a thing that something else changed."""
    body = version.facets.get("body")
    if isinstance(body, dict) and element.keys() <= body.keys():
        version.facets["body"] = {**body, **element}
        version.is_assumed = element.keys() < body.keys()
    version.facets["element"] = element


def _make_listed(roles: Roles, sample: Sample, sighting: Sighting, things: dict[str, Version], made_at: Pointer) -> Iterable[Version]:
    """Take every element of an answer for a thing that was made."""
    for element in sample.answer.tree:
        key = str(look(element, made_at))
        version = Version(sighting.scope, key, sample, {"body": element}, previous=things.get(key), key_member=roles.key_member)
        things[key] = version
        roles.history.setdefault((sighting.scope, key), []).append((sample.number, version))
        yield version


def _named_by_others(element: Any, things: Mapping[str, Version]) -> Any:
    """Find the key of the one thing that an element without a key shows; ABSENT where there is none, or several."""
    told = {name: value for name, value in element.items() if not isinstance(value, dict | list)} if isinstance(element, dict) else {}
    items = [(version.key, version.item() or {}) for version in things.values()]
    fitting = [key for key, item in items if all(name in item and item[name] == value for name, value in told.items())]
    return fitting[0] if told and len(fitting) == 1 else ABSENT


def _see_list(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    shown: list[tuple[Any, Version | None]] = []
    for element in elements_of(sample.answer.tree, roles.list_at[endpoint]):
        pointer = roles.element_key[endpoint]
        key = look(element, pointer) if pointer else element
        if key is ABSENT and is_graphql(sample) and pointer[:-1] == ():
            key = _named_by_others(by_fields(sample, (*roles.list_at[endpoint], 0), element), things)
        if key is ABSENT:
            shown.append((element, None))
            continue
        version = things.get(str(key)) or things.get(_tail(str(key))) or things.get(unquote(str(key)))
        if version is None:
            version = Version(sighting.scope, str(key), None, key_member=roles.key_member)
            if (sighting.scope, str(key)) in roles.history:  # it is shown though it was removed: nobody but this list knows it
                shown.append((element, None))
                continue
            things[str(key)] = version
            roles.seeds.append(version)
        if isinstance(element, dict) and is_graphql(sample):
            place = roles.list_at[endpoint]
            inner = pointer[:1] if pointer[:1] == ("node",) else ()
            note_selection(roles, sample, version, by_fields(sample, (*place, *inner), look(element, inner)))
        elif isinstance(element, dict):
            if version.is_assumed:
                _show_again(version, element)
            version.facets.setdefault("element", element)
        shown.append((element, version))
    sighting.present = tuple(things.values())
    sighting.shown = tuple(shown)
    if roles.act(endpoint) == "receive":
        for _, version in shown:
            if version is not None:
                things.pop(version.key, None)
