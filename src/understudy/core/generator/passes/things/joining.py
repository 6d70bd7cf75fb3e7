"""Pass 5e: things that are made or read under another path than their own (``/upload/…``, ``/download/…``, a form on ``/``).

A request belongs to a collection when all its samples name things that the collection knows, inside the places it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.passes.things.parts_removed import leaves_the_thing
from understudy.core.generator.passes.things.path_things import is_streaming
from understudy.core.generator.things.facets import octets_of
from understudy.core.generator.things.live import Act, Collection, Part, find_pointer, lists_in, look
from understudy.core.generator.things.roles import Roles, code_values, read_code
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample

_ACTS: dict[str, Act] = {"GET": "read", "HEAD": "read", "DELETE": "remove", "PUT": "put", "POST": "put", "PATCH": "write"}
_PLACES = ("path.", "request.query.", "request.multipart", "request.form.", "request.json.")
_FORMS = ("", " | basename")

_IN_LIST = re.compile(r"^request\.json.*\[\d+\]")  # one of many: a request that lists things is about all of them
_OWN_NAME = re.compile(r"_?id|key|name|path|slug|code|file_?name|uuid", re.IGNORECASE)
_SEARCHES = re.compile(r"[._]?(?:search(?:es)?|quer(?:y|ies)|find|lookup|filter)", re.IGNORECASE)

type Names = set[tuple[tuple[str, ...], str]]


def appears(roles: Roles) -> bool:
    """Say whether things of a collection are there at one time that were missing before: somebody makes them."""
    missing: set[tuple[tuple[str, ...], str | None]] = set()
    reads = [endpoint for endpoint, part in roles.parts.items() if part.role == "one" and part.act == "read"]
    for sample, read in sorted(((sample, endpoint) for endpoint in reads for sample in endpoint.samples), key=lambda pair: pair[0].number):
        name = roles.names(read, sample)
        if sample.status == 404:
            missing.add(name)
        elif sample.good and name in missing:
            return True
    return False


def join_elsewhere(alive: Sequence[Roles], appearing: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in the endpoints that are about their things and belong to no collection by their path.

    Args:
        alive: collections whose things are made, changed or removed under their own path.
        appearing: collections whose things are there one day, which may come alive by what they take in.
        endpoints: all endpoints of the service.
    """
    found = [*alive, *(roles for roles in appearing if roles not in alive)]
    free = [
        endpoint
        for endpoint in endpoints
        if endpoint.method in _ACTS
        and not is_rpc(endpoint)
        and not is_streaming(endpoint)
        and any(sample.good for sample in endpoint.samples)
        and not any(roles.role(endpoint) == "one" or endpoint in roles.list_at or endpoint in roles.made_at for roles in found)
        and not (endpoint.method == "DELETE" and any(roles.role(endpoint) == "many" for roles in alive))
    ]
    for roles in sorted(found, key=lambda roles: -len(roles.collection.scope)):
        names = known_names(roles)
        for endpoint in free:
            if roles.role(endpoint) == "under" and _shows_another(roles, endpoint, endpoints):
                continue
            if roles.role(endpoint) == "" and _lists_inside_another(endpoint, found):
                continue
            if roles.role(endpoint) in ("", "under") and names and (codes := _codes(roles, endpoint, names)) is not None:
                is_below = roles.role(endpoint) == "under"
                takes_a_part = is_below and endpoint.method == "DELETE" and leaves_the_thing(roles, endpoint, codes)
                acts_on = is_below and (endpoint.method == "POST" or takes_a_part)
                if not is_below and _names_others(endpoint, codes):
                    continue
                roles.parts[endpoint] = Part("one", "write" if acts_on else _ACTS[endpoint.method], codes)
                _tell_parents(found, roles, endpoint, codes)
        free = [endpoint for endpoint in free if roles.role(endpoint) != "one"]


def _names_others(endpoint: Endpoint, codes: Mapping[str, str]) -> bool:
    """Whether a path elsewhere names other things beside a known one, and is about what these have to do with each other.

    What binds an exchange to a queue (`POST /bindings/e/orders/q/paid`) is neither; what shows one of its sizes (`GET /thumbs/7/64`) is it.
    """
    others = [part for part in endpoint.shape if isinstance(part, Parameter) and f"path.{part.name}" not in codes.values()]
    is_list = all(isinstance(sample.answer.tree, list) for sample in endpoint.samples if sample.good)
    is_named = any(isinstance(part, Parameter) and f"path.{part.name}" in codes.values() for part in endpoint.shape)
    return is_named and bool(others) and (endpoint.method != "GET" or is_list)


def _lists_inside_another(endpoint: Endpoint, found: Sequence[Roles]) -> bool:
    """Whether answers are lists of what belongs to a thing of another kind: that some of these have the same key means nothing."""
    good = [sample for sample in endpoint.samples if sample.good]
    is_inside = any(roles.role(endpoint) == "under" for roles in found)
    return (
        endpoint.method == "GET"
        and is_inside
        and all(sample.answer.kind == "json" and isinstance(sample.answer.tree, list) for sample in good)
    )


def _shows_another(roles: Roles, endpoint: Endpoint, endpoints: Sequence[Endpoint]) -> bool:
    """Whether answers of what happens under a thing show something else: the card of a customer, the result of a job."""
    for sample in endpoint.samples:
        tree = sample.answer.tree
        if sample.good and sample.answer.kind == "text" and endpoint.method == "GET" and sample.answer.raw:
            return not _was_brought(sample, endpoints)
        if not sample.good or not isinstance(tree, dict | list) or sample.answer.kind != "json":
            continue
        own, key = tree.get(roles.key_member) if isinstance(tree, dict) else None, roles.names(endpoint, sample)[1]
        if isinstance(own, str | int) and str(own) != key:
            return True
        if endpoint.method == "GET" and key is not None and tree != {} and not find_pointer(tree, key):
            return not _was_brought(sample, endpoints)
    return False


def _shows_itself(sample: Sample) -> bool:
    """Whether an answer says under a name for a key what its path ends in: it shows that thing, whatever is listed inside."""
    tree = sample.answer.tree
    last = sample.segments[-1] if sample.segments else ""
    return isinstance(tree, dict) and any(_OWN_NAME.fullmatch(name) and value == last for name, value in tree.items())


def _was_brought(sample: Sample, endpoints: Sequence[Endpoint]) -> bool:
    """Whether an answer shows the very bytes that some request brought."""
    raw = sample.answer.raw
    writes = (one for other in endpoints if not other.reads for one in other.samples if len(one.exchange.request.content) >= len(raw))
    return any(raw in octets_of(one).values() for one in writes)


def join_lists(alive: list[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in lists under other paths: of their keys, and of the places in which their things are.

    Places that have no things of their own (a repository is there once something is in it) become a collection by the way.
    """
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good]
        if not _asks(endpoint) or is_rpc(endpoint) or not good or any(endpoint in roles.list_at for roles in alive):
            continue
        if any(roles.role(endpoint) == "one" and roles.is_about_things(endpoint) for roles in alive):
            continue
        if any(_is_relationship(endpoint, roles) for roles in alive) or all(map(_shows_itself, good)):
            continue
        last = next((part for part in reversed(endpoint.shape) if isinstance(part, str) and part), "")
        for roles in sorted(alive, key=lambda roles: roles.collection.name != last):
            names = known_names(roles)
            codes = _scope_codes(roles, endpoint, names) if names else None
            if codes is not None and _lists_only(endpoint, good, codes, roles, names):
                roles.parts[endpoint] = Part("many", "list", codes)
                break
        else:
            _join_places(alive, endpoint, good)


def _asks(endpoint: Endpoint) -> bool:
    """Whether an endpoint may list things: a read, or a search whose body says for what (``POST /users/search``, RFC 7644 §3.4.3)."""
    if endpoint.method == "POST":
        return bool(endpoint.shape) and isinstance(endpoint.shape[-1], str) and _SEARCHES.fullmatch(endpoint.shape[-1]) is not None
    return endpoint.method == "GET"


def _is_relationship(endpoint: Endpoint, roles: Roles) -> bool:
    """Whether what stands under a thing is what its relationship of that name refers to (JSON:API): the thing decides what is listed."""
    if roles.role(endpoint) != "under":
        return False
    places = {**roles.made_at, **{other: (*root, "") for other, root in roles.root_at.items()}}
    bodies = (look(sample.answer.tree, place[:-1]) for other, place in places.items() for sample in other.samples if sample.good)
    found = (body.get("relationships") for body in bodies if isinstance(body, dict))
    return any(isinstance(names, dict) and endpoint.shape[-1] in names for names in found)


def _join_places(alive: list[Roles], endpoint: Endpoint, good: Sequence[Sample]) -> None:
    for roles in alive:
        if len(roles.collection.scope) != 1 or roles.by_the_way:
            continue
        makes = [other for other, part in roles.parts.items() if part.role == "one" and part.act == "put"]
        places = {roles.names(other, sample)[0][0] for other in makes for sample in other.samples if sample.good}
        if not places or not any(_key_lists(sample, places) for sample in good):
            continue
        (scope,) = roles.collection.scope
        words = [part for part in endpoint.shape if isinstance(part, str) and part]
        name = re.sub(r"\W+", "_", words[-1]).strip("_") if words else f"{scope}s"
        parts = {other: Part("one", "put", {scope: roles.parts[other].codes[scope]}) for other in makes}
        alive.append(Roles(Collection(name, scope), {**parts, endpoint: Part("many", "list", {})}, by_the_way=True))
        return


def _lists_only(endpoint: Endpoint, samples: Sequence[Sample], codes: dict[str, str], roles: Roles, names: Names) -> bool:
    """Whether answers list keys of things and nothing else."""
    found = False
    for sample in samples:
        scope = tuple(read_code(codes[name], endpoint, sample) or "" for name in roles.collection.scope)
        keys = {key for known, key in names if known == scope}
        if any(_tells_of_one(elements, keys, roles.key_member) for _, elements in lists_in(sample.answer.tree, sample.answer.kind)):
            return False
        found = found or bool(_key_lists(sample, keys, roles.key_member))
    return found


def _tells_of_one(elements: Sequence[Any], keys: set[str], name: str) -> bool:
    """Whether what is listed are parts of one thing, each of which says whose it is: the tasks of a run, the lines of its result."""
    told = [{str(value) for value in one.values() if isinstance(value, str)} & keys for one in elements if isinstance(one, dict)]
    own = [str(one.get(name)) for one in elements if isinstance(one, dict) and isinstance(one.get(name), str | int)]
    if len(told) < max(2, len(elements)):
        return False
    return len(set(own)) == 1 if len(own) == len(told) else len(set.union(*told)) == 1 and all(told)


def _key_lists(sample: Sample, keys: set[str], name: str = "") -> bool:
    """Whether an answer has a list in which every element is, or has, one of these keys, under its own name where it has that.

    That what is listed below a thing says whose it is tells nothing.
    """
    others = keys - set(sample.segments)
    return any(
        elements and all(_has_key(element, keys, others, name) for element in elements)
        for _, elements in lists_in(sample.answer.tree, sample.answer.kind)
    )


def _has_key(element: Any, keys: set[str], others: set[str], name: str) -> bool:
    if isinstance(element, dict) and isinstance(element.get(name), str | int):
        return str(element[name]) in keys
    if isinstance(element, dict):
        return any(isinstance(value, str | int) and not isinstance(value, bool) and str(value) in others for value in element.values())
    return isinstance(element, str) and element in keys


def known_names(roles: Roles) -> Names:
    """List scopes and keys of the things that good requests named, and answers listed."""
    names: Names = set()
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples:
            if not sample.good or not roles.is_about_things(endpoint):
                continue
            scope, key = roles.names(endpoint, sample)
            if part.role == "one" and key is not None:
                names.add((scope, key))
            elif endpoint in roles.list_at:
                names.update((scope, shown) for shown in _listed(sample, roles.list_at[endpoint], roles.element_key[endpoint]))
            elif endpoint in roles.made_at:
                names.update((scope, str(value)) for value in _at(sample.answer.tree, roles.made_at[endpoint]))
    return names


def _listed(sample: Sample, place: Pointer, key: Pointer) -> Iterable[str]:
    for element in _at(sample.answer.tree, place):
        for value in _at(element, key) if key else [element]:
            if isinstance(value, str | int):
                yield str(value)


def _at(tree: Any, pointer: Pointer) -> list[Any]:
    """Return what stands at a place: nothing, one value, or the elements of a list."""
    for part in pointer:
        if not isinstance(tree, dict) or part not in tree:
            return []
        tree = tree[str(part)]
    return tree if isinstance(tree, list) else [tree]


def _codes(roles: Roles, endpoint: Endpoint, names: Names) -> dict[str, str] | None:
    """Find the expressions that name scope and key in every good request of an endpoint; None when some request names no known thing."""
    good = [sample for sample in endpoint.samples if sample.good]
    said = _said(endpoint, good)
    codes = _scope_codes(roles, endpoint, names)
    if codes is None:
        return None
    for form in _FORMS:
        for code in said:
            if code in codes.values() or not _names_itself(code, roles):
                continue
            pairs = [
                (
                    tuple(read_code(codes[name], endpoint, sample) or "" for name in roles.collection.scope),
                    read_code(code + form, endpoint, sample),
                )
                for sample in good
            ]
            if all(key is not None and (scope, key) in names for scope, key in pairs):
                return {**codes, roles.collection.key: code + form}
    return None


def _names_itself(code: str, roles: Roles) -> bool:
    """Whether a place says what a request is about; a member called otherwise than keys are only refers to a thing: ``customer=cus_1``."""
    if not code.startswith(("request.form.", "request.json.")):
        return True
    name = re.split(r"[.\[\]']+", code.rstrip("]'"))[-1]
    return name == roles.key_member or bool(_OWN_NAME.fullmatch(name))


def _scope_codes(roles: Roles, endpoint: Endpoint, names: Names) -> dict[str, str] | None:
    """Find the expressions that name the place in every good request of an endpoint."""
    good = [sample for sample in endpoint.samples if sample.good]
    codes: dict[str, str] = {}
    for index, name in enumerate(roles.collection.scope):
        known = {scope[index] for scope, _ in names}
        code = next((code for code in _said(endpoint, good) if _all_in(code, endpoint, good, known)), None)
        if code is None:
            return None
        codes[name] = code
    return codes


def _all_in(code: str, endpoint: Endpoint, samples: Sequence[Sample], known: set[str]) -> bool:
    return all(read_code(code, endpoint, sample) in known for sample in samples)


def _said(endpoint: Endpoint, samples: Sequence[Sample]) -> list[str]:
    """List the expressions of short scalars that every one of these requests has, those in the path first."""
    tables = [code_values(endpoint, sample) for sample in samples]
    common = [
        code
        for code, value in tables[0].items()
        if code.startswith(_PLACES)
        and not _IN_LIST.search(code)
        and _is_name(value)
        and all(_is_name(table.get(code)) for table in tables[1:])
    ]
    return sorted(common, key=lambda code: next(rank for rank, place in enumerate(_PLACES) if code.startswith(place)))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 2 <= len(value) <= 300


def _tell_parents(found: Sequence[Roles], roles: Roles, endpoint: Endpoint, codes: dict[str, str]) -> None:
    """What happens inside a thing needs that thing, under whatever path."""
    for parent in found:
        names = (*parent.collection.scope, parent.collection.key)
        if parent is not roles and names == roles.collection.scope[: len(names)] and endpoint not in parent.parts:
            parent.parts[endpoint] = Part("under", _ACTS[endpoint.method], {name: codes[name] for name in names})
