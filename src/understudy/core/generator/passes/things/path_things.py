"""Pass 5a: paths that end in a parameter → collections, and what every endpoint is to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.passes.things.keyed_lists import lists_what_it_takes
from understudy.core.generator.templates.flow import answered_scalars, asked_scalars, scalars
from understudy.core.generator.things.live import Act, Collection, Part, Role, lists_in, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, singular
from understudy.core.generator.traffic.read_back import reads_back, shows_told
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.traffic.turns import is_feed
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import ABSENT

_MOST_LOOKED_UP = 3
_LAST_NAME = re.compile(r"[.\[\]']+")
_PASSWORD = re.compile(r".*(?:passw|passphrase|pwd).*", re.IGNORECASE)
_ACTS: dict[tuple[str, str], Act] = {
    ("one", "GET"): "read",
    ("one", "HEAD"): "read",
    ("one", "DELETE"): "remove",
    ("one", "PUT"): "put",
    ("one", "POST"): "write",
    ("one", "PATCH"): "write",
    ("many", "GET"): "list",
    ("many", "POST"): "create",
    ("many", "PUT"): "create",
    ("under", "GET"): "read",
    ("under", "HEAD"): "read",
    **{("one", method): "read" for method in ("PROPFIND", "REPORT", "SEARCH", "QUERY")},
}


def path_collections(endpoints: Sequence[Endpoint], taken: set[str]) -> list[Roles]:
    """Propose a collection for every path shape that names one thing."""
    plain = [endpoint for endpoint in endpoints if not is_rpc(endpoint)]
    shapes = _item_shapes([endpoint for endpoint in plain if not is_streaming(endpoint)])
    missing = [shape for shape in shapes if _only_asked_for(shape, plain)]
    listed = _made_by_the_way(plain, {shape[:-1] for shape in shapes if shape not in missing})
    shapes = [shape for shape in shapes if shape not in listed]
    found = [Roles(_collection(_name(shape, taken), shape), _parts(shape, plain)) for shape in shapes]
    for shape, places in listed.items():
        keys: dict[Endpoint, Pointer] = dict.fromkeys(places, ("id",))
        found.append(
            Roles(_collection(_name(shape, taken), shape), _parts(shape, plain), list_at=places, element_key=keys, is_only_listed=True)
        )
    return [*found, *_documents(plain, shapes)]


def _documents(endpoints: Sequence[Endpoint], shapes: Sequence[Shape]) -> list[Roles]:
    """Propose a collection of one for every path without a name of its own under which a document is written and read back."""
    by_place: dict[tuple[Shape, tuple[tuple[str, str], ...]], list[Endpoint]] = {}
    for endpoint in endpoints:
        bare = _bare(endpoint.shape)
        named = bool(bare) and isinstance(bare[-1], Parameter)
        if (endpoint.operation and not endpoint.operation[0][0].startswith("view")) or (
            endpoint.shape and bare not in shapes and not named
        ):
            by_place.setdefault((endpoint.shape, endpoint.operation), []).append(endpoint)
    found: list[Roles] = []
    for (shape, operation), members in by_place.items():
        way = reads_back(members)
        is_told = not way and bool(operation) and shows_told(members)
        if not way and not is_told:
            continue
        codes = {part.name: f"path.{part.name}" for part in shape if isinstance(part, Parameter)}
        words = [part for part in shape if isinstance(part, str) and part]
        words += [value or kind.partition(":")[2] for kind, value in operation[-1:]]
        name = re.sub(r"\W+", "_", words[-1] if words else "root").strip("_") + "_document"
        acts: dict[str, Act] = {"GET": "read", "HEAD": "read", "PUT": "put", "POST": "put", "PATCH": "write", "DELETE": "remove"}
        key = "key" if "key" not in codes else "it"
        parts = {endpoint: Part("one", acts[endpoint.method], {**codes, key: "'it'"}) for endpoint in members if endpoint.method in acts}
        roots: dict[Endpoint, Pointer] = {
            endpoint: ()
            for endpoint in parts
            if way == "tree" and any(isinstance(sample.answer.tree, dict) for sample in endpoint.samples if sample.good)
        }
        # A part of a thing (``?tagging``) that nobody wrote is not there, whatever the server says of it.
        found.append(Roles(Collection(name, key, tuple(codes)), parts, root_at=roots, is_part=bool(operation), is_told=is_told))
    return found


def is_document(roles: Roles) -> bool:
    """Whether a collection is one of a document that has no name of its own."""
    return any("'it'" in part.codes.values() for part in roles.parts.values())


def is_streaming(endpoint: Endpoint) -> bool:
    """Whether an endpoint tells events: they are no thing, nor its content."""
    return any(sample.exchange.response is not None and is_feed(sample.exchange) for sample in endpoint.samples)


def _collection(name: str, shape: Shape) -> Collection:
    parameters = [part.name for part in shape if isinstance(part, Parameter)]
    return Collection(name, parameters[-1], tuple(parameters[:-1]))


def _parts(shape: Shape, endpoints: Sequence[Endpoint]) -> dict[Endpoint, Part]:
    """Say what every endpoint is to the things whose path is `shape`."""
    codes = {part.name: f"path.{part.name}" for part in shape if isinstance(part, Parameter)}
    found: dict[Endpoint, Part] = {}
    for endpoint in endpoints:
        bare = _bare(endpoint.shape)
        role: Role | None = "one" if bare == shape else "many" if bare == shape[:-1] else "under" if bare[: len(shape)] == shape else None
        if role == "under" or (role is not None and not is_streaming(endpoint)):
            found[endpoint] = Part(role, _ACTS.get((role, endpoint.method), "write"), codes)
    return found


def _bare(shape: Shape) -> Shape:
    """A shape without the slash at its end: ``/books/7/`` names what ``/books/7`` does."""
    return shape[:-1] if shape and shape[-1] == "" else shape


def _item_shapes(endpoints: Sequence[Endpoint]) -> list[Shape]:
    shapes: dict[Shape, None] = {}
    for endpoint in endpoints:
        for length in range(1, len(endpoint.shape) + 1):
            if isinstance(endpoint.shape[length - 1], Parameter):
                shapes.setdefault(endpoint.shape[:length])
    bases = {shape[:-1] for shape in shapes}
    for shape in [shape for shape in shapes if lists_what_it_takes(shape, endpoints)]:
        del shapes[shape]
        if shape not in bases:
            shapes.setdefault((*shape, Parameter("id")))
    for endpoint in endpoints:
        bare = _bare(endpoint.shape)
        if endpoint.method == "POST" and bare and bare not in bases and not endpoint.operation and isinstance(bare[-1], str):
            reads = [
                other
                for other in endpoints
                if other.method == "GET" and other.shape == endpoint.shape and any(sample.good for sample in other.samples)
            ]
            if (
                (reads and any(sample.good for sample in endpoint.samples))
                or _are_spoken_of(endpoint, endpoints)
                or _are_listed_elsewhere(endpoint, [other for other in endpoints if _bare(other.shape) not in bases])
            ):
                shapes.setdefault((*bare, Parameter("id")))
    return sorted(shapes, key=len)


def _are_spoken_of(endpoint: Endpoint, endpoints: Sequence[Endpoint]) -> bool:
    """Whether what a POST makes is never read, but named by a later request about something else: a token that stands for a card.

    Where clients choose the ids, later requests have to say them under the name of its kind (`plan=gold`).
    """
    good = [sample for sample in endpoint.samples if sample.good and isinstance(sample.answer.tree, dict)]
    keys = {_own_id(sample.answer.tree): sample.number for sample in good}
    if not keys or len(keys) < len(good) or any(keys.keys() & {*one.segments} for one in good):
        return False
    if not all(looks_generated(key) for key in keys):
        noun = singular(str(_bare(endpoint.shape)[-1])).lower()
        chosen = all(asked_values(sample).get(code) == key for sample, key in zip(good, keys, strict=True) for code in [_own_code(sample)])
        return chosen and any(
            sample.good and sample.number > keys[value]
            for other in endpoints
            if other is not endpoint
            for sample in other.samples
            for code, value in asked_values(sample).items()
            if isinstance(value, str) and value in keys and noun in _LAST_NAME.split(code.rstrip("]'"))[-1].lower()
        )
    return any(
        sample.number > keys[value]
        for other in endpoints
        if other is not endpoint
        for sample in other.samples
        for value in scalars(sample.asked.tree)
        if value in keys
    )


def _own_code(sample: Sample) -> str:
    """Return the expression by which a request says the id of what it makes."""
    return f"request.{'form' if sample.asked.kind == 'form' else 'json'}.id"


def _own_id(tree: Mapping[str, Any]) -> Any:
    """Return the id an answer says of what was made, by itself or in the envelope of JSON:API."""
    data = tree.get("data")
    found = data.get("id") if "id" not in tree and isinstance(data, dict) else tree.get("id")
    return found if isinstance(found, str | int) else None


def _are_listed_elsewhere(endpoint: Endpoint, endpoints: Sequence[Endpoint]) -> bool:
    """Whether a list under another path shows what a POST answered: the comments of a post."""
    made = [
        sample
        for sample in endpoint.samples
        if sample.good
        and isinstance(sample.answer.tree, dict)
        and str(sample.answer.tree.get("id", sample.segments[-1])) not in sample.segments
        and not _brings_a_password(sample)
    ]
    return any(
        one.answer.tree in elements
        for one in made[:_MOST_LOOKED_UP]
        for other in endpoints
        if other.method == "GET"
        for sample in other.samples
        if sample.good and sample.number > one.number and not (isinstance(sample.answer.tree, dict) and "id" in sample.answer.tree)
        for _, elements in lists_in(sample.answer.tree, sample.answer.kind)
    )


def _brings_a_password(sample: Sample) -> bool:
    """Whether somebody registers, who is an account wherever users are listed."""
    asked = sample.asked.tree
    return isinstance(asked, dict) and any(_PASSWORD.fullmatch(str(name)) for name in asked)


def _made_by_the_way(endpoints: Sequence[Endpoint], bases: set[Shape]) -> dict[Shape, dict[Endpoint, Pointer]]:
    """List the shapes of things that are only ever listed, and tell of what requests were the first to say, with where lists stand."""
    lists = [
        (endpoint, sample, place, elements)
        for endpoint in endpoints
        if endpoint.method == "GET" and not endpoint.operation and endpoint.shape and _bare(endpoint.shape) not in bases
        if all(isinstance(part, str) for part in endpoint.shape)
        for sample in endpoint.samples
        if sample.good
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind)
        if len(place) <= 2 and elements and all(isinstance(one, dict) and looks_generated(one.get("id")) for one in elements)
    ]
    if not lists:
        return {}
    first: dict[str, Sample] = {}
    for sample in sorted((sample for endpoint in endpoints for sample in endpoint.samples), key=lambda sample: sample.number):
        for value in (*asked_scalars(sample), *answered_scalars(sample)):
            first.setdefault(value, sample)
    found: dict[Shape, dict[Endpoint, Pointer]] = {}
    for endpoint, sample, place, elements in lists:
        for one in elements:
            told = [first[value] for value in scalars(one) if value != one["id"] and looks_generated(value) and value in first]
            by = first[one["id"]]
            is_new = by in endpoint.samples or (by.good and not by.reads and look(by.answer.tree, ("id",)) not in (ABSENT, one["id"]))
            if is_new and any(source.number < sample.number and not source.reads and source.good for source in told):
                found.setdefault(_item_shape(_bare(endpoint.shape), endpoints), {}).setdefault(endpoint, place)
    return found


def _item_shape(base: Shape, endpoints: Sequence[Endpoint]) -> Shape:
    """Say how one of the things that a path lists would be asked for, or was."""
    asked = (endpoint.shape for endpoint in endpoints if endpoint.shape[:-1] == base and isinstance(endpoint.shape[-1], Parameter))
    return next(asked, (*base, Parameter("id")))


def _only_asked_for(shape: Shape, endpoints: Sequence[Endpoint]) -> bool:
    """Whether nothing was ever there under a path, nor made where such things would be listed."""
    return all(
        endpoint.method == "GET" and (endpoint.shape == shape[:-1] or not any(sample.good for sample in endpoint.samples))
        for endpoint in endpoints
        if endpoint.shape[: len(shape) - 1] == shape[:-1]
    )


def _name(shape: Shape, taken: set[str]) -> str:
    words = [part for part in shape if isinstance(part, str) and part]
    base = re.sub(r"\W+", "_", words[-1]).strip("_") if words and isinstance(shape[-2] if len(shape) > 1 else "", str) else ""
    if not base:
        base = "objects" if len(shape) > 1 else "entries"
    name, number = base, 2
    while name in taken:
        name = (
            "_".join([*(re.sub(r"\W+", "_", word).strip("_") for word in words[-2:-1]), base])
            if number == 2 and len(words) > 1
            else f"{base}_{number}"
        )
        number += 1
    return name
