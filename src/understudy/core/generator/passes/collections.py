"""Pass 5a: endpoints → live collections, and the versions of every thing in them, followed through the traffic.

A path that ends in a parameter names a thing when a write makes it, when it goes missing, or when reads show it under its own key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.live import Collection, Version, find_pointer, look
from understudy.core.generator.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_KEY_NAMES = ("id", "_id", "uuid", "key", "name", "slug", "code", "number", "sku", "Id", "ID", "Name", "Key")
_TELLING_FIELDS = re.compile(r"etag|last-modified|content-disposition|content-language|x-(?:[a-z]+-)*meta-.+|docker-content-digest|x-.*version(?:-id)?", re.IGNORECASE)


@dataclass(slots=True)
class Sighting:
    """What one sample is to one collection: the thing before and after it, or the things it lists."""

    role: str
    key: str | None = None
    scope: tuple[str, ...] = ()
    before: Version | None = None
    after: Version | None = None
    present: tuple[Version, ...] = ()
    shown: tuple[tuple[Any, Version | None], ...] = ()


@dataclass(slots=True)
class Roles:
    """What the endpoints are to one collection, and where keys and lists stand in their answers."""

    collection: Collection
    endpoints: dict[Endpoint, str] = field(default_factory=dict)
    made_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    asked_at: dict[Endpoint, str] = field(default_factory=dict)
    root_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    list_at: dict[Endpoint, Pointer] = field(default_factory=dict)
    element_key: dict[Endpoint, Pointer] = field(default_factory=dict)
    key_member: str = ""
    sightings: dict[int, Sighting] = field(default_factory=dict)
    seeds: list[Version] = field(default_factory=list)
    history: dict[tuple[tuple[str, ...], str], list[tuple[int, Version | None]]] = field(default_factory=dict)

    def version_at(self, scope: tuple[str, ...], key: str, number: int) -> Version | None:
        """Return what a thing was just before a sample."""
        found: Version | None = None
        for when, version in self.history.get((scope, key), ()):
            if when >= number:
                break
            found = version
        return found


def find_collections(endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find the collections of a service and follow their things through the traffic."""
    found: list[Roles] = []
    names: set[str] = set()
    for shape in _item_shapes(endpoints):
        collection = Collection(_name(shape, names), shape)
        roles = Roles(collection, {endpoint: role for endpoint in endpoints if (role := collection.role_of(endpoint.shape)) is not None})
        _locate_keys(roles)
        if _is_alive(roles):
            names.add(collection.name)
            found.append(roles)
    lists = {id(endpoint) for roles in found for endpoint in roles.list_at}
    for roles in found:
        _follow(roles, lists)
    return found


def _item_shapes(endpoints: Sequence[Endpoint]) -> list[Shape]:
    shapes: dict[Shape, None] = {}
    for endpoint in endpoints:
        for length in range(1, len(endpoint.shape) + 1):
            if isinstance(endpoint.shape[length - 1], Parameter):
                shapes.setdefault(endpoint.shape[:length])
    bases = {shape[:-1] for shape in shapes}
    for endpoint in endpoints:
        bare = endpoint.shape[:-1] if endpoint.shape and endpoint.shape[-1] == "" else endpoint.shape
        if endpoint.method == "POST" and bare and bare not in bases and not endpoint.operation and isinstance(bare[-1], str):
            reads = [other for other in endpoints if other.method == "GET" and other.shape == endpoint.shape and any(sample.good for sample in other.samples)]
            if reads and any(sample.good for sample in endpoint.samples):
                shapes.setdefault((*bare, Parameter("id")))
    return sorted(shapes, key=len)


def _name(shape: Shape, taken: set[str]) -> str:
    words = [part for part in shape if isinstance(part, str) and part]
    base = re.sub(r"\W+", "_", words[-1]).strip("_") if words and isinstance(shape[-2] if len(shape) > 1 else "", str) else ""
    if not base:
        base = "objects" if len(shape) > 1 else "entries"
    name, number = base, 2
    while name in taken:
        name = "_".join([*(re.sub(r"\W+", "_", word).strip("_") for word in words[-2:-1]), base]) if number == 2 and len(words) > 1 else f"{base}_{number}"
        number += 1
    return name


def _keys_asked(roles: Roles) -> set[str]:
    shape = roles.collection.shape
    return {
        path_values(shape, sample.segments)[roles.collection.key]
        for endpoint, role in roles.endpoints.items()
        if role in ("one", "under")
        for sample in endpoint.samples
    }


def _locate_keys(roles: Roles) -> None:
    """Find where answers say a thing's own key: in what `POST` to the collection answers, in reads, in list elements."""
    asked = _keys_asked(roles)
    members: dict[str, int] = defaultdict(int)
    for endpoint, role in roles.endpoints.items():
        good = [sample for sample in endpoint.samples if sample.good]
        if role == "many" and endpoint.method in ("POST", "PUT"):
            pointer = _made_pointer(good, asked)
            if pointer is not None:
                roles.made_at[endpoint] = pointer
                members[str(pointer[-1])] += 2
        elif role == "one":
            pointer = _own_pointer(good, roles.collection)
            if pointer is not None:
                roles.root_at[endpoint] = pointer[:-1]
                members[str(pointer[-1])] += 1
    if members:
        roles.key_member = max(members, key=lambda name: members[name])
    known = asked | {str(look(sample.answer.tree, pointer)) for endpoint, pointer in roles.made_at.items() for sample in endpoint.samples if sample.good}
    for endpoint, role in roles.endpoints.items():
        if role == "many" and endpoint.method == "GET":
            _locate_list(roles, endpoint, known)
    if not roles.key_member and roles.element_key:
        roles.key_member = str(next(iter(roles.element_key.values()))[-1])


def _made_pointer(samples: Sequence[Sample], asked: set[str]) -> Pointer | None:
    """Where the answers to a create say the new key: a value asked for later, else a member named like a key."""
    scores: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        for pointer, value in _scalars(sample.answer.tree):
            if str(value) in asked and len(str(value)) >= 1 and not isinstance(value, bool):
                scores[pointer] += 1
    if scores:
        best = max(scores, key=lambda pointer: (scores[pointer], pointer[-1] in _KEY_NAMES, -len(pointer)))
        if pointer_is_key(best, samples):
            return best
    if not samples:
        return None
    common = set.intersection(*({pointer for pointer, _ in _scalars(sample.answer.tree)} for sample in samples))
    named = [pointer for pointer in sorted(common, key=lambda pointer: (len(pointer), str(pointer))) if pointer[-1] in _KEY_NAMES[:4]]
    return next((pointer for pointer in named if pointer_is_key(pointer, samples)), None)


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


def _own_pointer(samples: Sequence[Sample], collection: Collection) -> Pointer | None:
    scores: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        key = path_values(collection.shape, sample.segments)[collection.key]
        for pointer in find_pointer(sample.answer.tree, key):
            scores[pointer] += 1
    if not scores:
        return None
    best = max(scores, key=lambda pointer: (scores[pointer], pointer[-1] in _KEY_NAMES, -len(pointer)))
    return best if scores[best] * 2 > len([sample for sample in samples if sample.answer.tree is not None]) else None


def _locate_list(roles: Roles, endpoint: Endpoint, known: set[str]) -> None:
    scores: dict[tuple[Pointer, Pointer], int] = defaultdict(int)
    for sample in endpoint.samples:
        if sample.good:
            for place, elements in _lists(sample.answer.tree, sample.answer.kind):
                for element in elements:
                    for pointer, value in _scalars(element):
                        if str(value) in known:
                            scores[(place, pointer)] += 1
    if scores:
        place, pointer = max(scores, key=lambda pair: (scores[pair], pair[1][-1:] == (roles.key_member,), pair[1][-1:] in [(name,) for name in _KEY_NAMES], -len(pair[1])))
        roles.list_at[endpoint] = place
        roles.element_key[endpoint] = pointer


def _lists(tree: Any, kind: str, pointer: Pointer = (), depth: int = 0) -> Iterable[tuple[Pointer, list[Any]]]:
    """List the lists of an answer; in XML a lone element may be a list of one."""
    if depth > 6:
        return
    if isinstance(tree, list):
        yield pointer, tree
    elif isinstance(tree, dict):
        if kind == "xml" and depth >= 1:
            yield pointer, [tree]
        for name, value in tree.items():
            yield from _lists(value, kind, (*pointer, name), depth + 1)


def elements_of(tree: Any, pointer: Pointer) -> list[Any]:
    """Return the elements at a list's place; none when it is missing, one when a lone element stands there."""
    found = look(tree, pointer)
    if found is ABSENT or found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]


def _is_alive(roles: Roles) -> bool:
    """Whether the things of a collection live: somebody makes, changes or removes them, or reads show them under their keys."""
    writes = [endpoint for endpoint, role in roles.endpoints.items() if role == "one" and endpoint.method in ("PUT", "PATCH", "DELETE", "POST")]
    made = any(sample.good for endpoint in writes for sample in endpoint.samples if endpoint.method in ("PUT", "PATCH"))
    removed = any(sample.good for endpoint in writes for sample in endpoint.samples if endpoint.method == "DELETE")
    read = [endpoint for endpoint, role in roles.endpoints.items() if role == "one" and endpoint.method == "GET" and any(sample.good for sample in endpoint.samples)]
    if roles.made_at or (made and (read or roles.list_at or removed)):
        return True
    if removed and (read or roles.list_at):
        return True
    shown = any(endpoint in roles.root_at for endpoint in read)
    missing = any(sample.status == 404 for endpoint, role in roles.endpoints.items() if role == "one" for sample in endpoint.samples)
    return bool(shown and (roles.list_at or missing))


def _follow(roles: Roles, lists: set[int]) -> None:
    """Follow the things of a collection through the traffic."""
    state: dict[tuple[str, ...], dict[str, Version]] = defaultdict(dict)
    order = sorted(((sample, endpoint) for endpoint in roles.endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    for sample, endpoint in order:
        role = roles.endpoints[endpoint]
        values = path_values(endpoint.shape, sample.segments)
        scope = tuple(values[name] for name in roles.collection.scope)
        things = state[scope]
        sighting = Sighting(role, scope=scope, present=tuple(things.values()))
        roles.sightings[sample.number] = sighting
        match role:
            case "one" | "under":
                sighting.key = values[roles.collection.key]
                sighting.before = things.get(sighting.key)
                if role == "one":
                    _see_one(roles, endpoint, sample, sighting, things, is_list=id(endpoint) in lists)
                else:
                    _see_under(roles, endpoint, sample, sighting, things)
            case _:
                _see_many(roles, endpoint, sample, sighting, things)
        if sighting.key is not None and sighting.after is not sighting.before:
            roles.history.setdefault((scope, sighting.key), []).append((sample.number, sighting.after))


def _see_under(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    """An action on a thing (``/orders/7/cancel``) that answers with the thing itself changes it."""
    sighting.after = sighting.before
    if sample.good and sighting.before is not None and sample.method != "GET" and endpoint.shape[-1:] != roles.collection.shape[-1:]:
        pointers = [pointer for pointer in find_pointer(sample.answer.tree, sighting.key or "") if pointer[-1] == roles.key_member]
        body = look(sample.answer.tree, pointers[0][:-1]) if pointers else None
        known = sighting.before.facets.get("body")
        if isinstance(body, dict) and isinstance(known, dict) and len(set(body) & set(known)) * 2 > len(known):
            roles.root_at.setdefault(endpoint, pointers[0][:-1])
            version = Version(sighting.scope, sighting.key or "", sample, {"body": body}, previous=sighting.before)
            things[version.key] = sighting.after = version


def _see_one(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version], *, is_list: bool) -> None:
    key, before = sighting.key, sighting.before
    assert key is not None
    sighting.after = before
    if not sample.good or is_list:
        return
    if sample.method == "DELETE":
        things.pop(key, None)
        sighting.after = None
    elif sample.method in ("GET", "HEAD"):
        version = before
        if version is None and sample.status < 300:
            version = Version(sighting.scope, key, None)
            things[key] = version
            roles.seeds.append(version)
            sighting.before = version
        if version is not None and sample.status == 200 and not endpoint.operation:
            _note_view(roles, endpoint, sample, version)
        sighting.after = version
    elif sample.method in ("PUT", "POST", "PATCH") and not endpoint.operation:
        version = Version(sighting.scope, key, sample, previous=before)
        things[key] = sighting.after = version
        _note_view(roles, endpoint, sample, version)


def _note_view(roles: Roles, endpoint: Endpoint, sample: Sample, version: Version) -> None:
    """Keep what an answer shows of a thing; the first sighting of a facet after a write is the one that counts."""
    tree = sample.answer.tree
    root = roles.root_at.get(endpoint)
    if root is not None and isinstance(look(tree, root), dict) and sample.answer.kind in ("json", "xml"):
        body = look(tree, root)
        known = version.facets.get("body")
        if known is None or (isinstance(known, dict) and len(body) > len(known)):
            version.facets["body"] = body
    elif sample.method == "GET" and sample.answer.kind != "none":
        version.facets.setdefault("content", sample.answer.raw if sample.answer.kind in ("bytes", "text") else tree)
    if sample.method in ("GET", "HEAD"):
        fields = {name.lower().replace("-", "_"): value for name, value in sample.fields if _TELLING_FIELDS.fullmatch(name)}
        kind = dict((name.lower(), value) for name, value in sample.fields).get("content-type")
        if kind is not None and (root is None or sample.answer.kind in ("bytes", "text")):
            fields["content_type"] = kind
        version.facets.setdefault("fields", {}).update({name: value for name, value in fields.items() if name not in version.facets.get("fields", {})})


def _see_many(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    if not sample.good:
        return
    made_at = roles.made_at.get(endpoint)
    if made_at is not None:
        key = look(sample.answer.tree, made_at)
        if key is ABSENT:
            return
        sighting.key = str(key)
        sighting.before = things.get(str(key))
        version = Version(sighting.scope, str(key), sample, previous=None)
        body = look(sample.answer.tree, made_at[:-1])
        if isinstance(body, dict):
            version.facets["body"] = body
        things[str(key)] = sighting.after = version
    elif endpoint in roles.list_at:
        _see_list(roles, endpoint, sample, sighting, things)


def _see_list(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    shown: list[tuple[Any, Version | None]] = []
    for element in elements_of(sample.answer.tree, roles.list_at[endpoint]):
        pointer = roles.element_key[endpoint]
        key = look(element, pointer) if pointer else element
        if key is ABSENT:
            shown.append((element, None))
            continue
        version = things.get(str(key))
        if version is None:
            version = Version(sighting.scope, str(key), None)
            things[str(key)] = version
            roles.seeds.append(version)
        if isinstance(element, dict):
            version.facets.setdefault("element", element)
        shown.append((element, version))
    sighting.present = tuple(things.values())
    sighting.shown = tuple(shown)
