"""Pass 5g: things put together from parts: several requests under one token of the server's, then one that finishes.

Found where a later read shows the bodies of the parts one after another. The token stands in path or query of both; parts are ordered
by a number that they say, or as they came, or as the request that finishes lists their names. Where parts come under the path of the thing
itself, that is the token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from understudy.core.engine.templates.octets import multipart_etag
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import Expr, Loop, Node, Obj
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.facets import shows
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Version, lists_in
from understudy.core.generator.things.roles import Assembly, Roles, code_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_generated

_PLACES = ("path.", "request.query.")
_PATH = "request.path"


def find_assemblies(roles: Roles, endpoints: Sequence[Endpoint]) -> None:
    """Find the writes of a collection that finish uploads, and the endpoints that bring the parts."""
    for endpoint, part in roles.parts.items():
        if part.role != "one" or endpoint.method not in ("PUT", "POST"):
            continue
        found: list[tuple[Assembly, int, bytes]] = []
        for sample in endpoint.samples:
            assembled = _assembled(roles, endpoint, sample, endpoints) if sample.good else None
            if assembled is not None:
                found.append((assembled[0], sample.number, assembled[1]))
        if found and len({assembly for assembly, _, _ in found}) == 1:
            roles.assembled[endpoint] = found[0][0]
            for sample in endpoint.samples:
                if sample.good:
                    pieces = _pieces_of(found[0][0], endpoint, sample)
                    roles.pieces_of[sample.number], roles.made_of[sample.number] = pieces, b"".join(pieces)
            roles.made_of.update({number: content for _, number, content in found})


def _pieces_of(assembly: Assembly, endpoint: Endpoint, sample: Sample) -> list[bytes]:
    """List the pieces of what a request finished, whether or not it was read."""
    token = str(code_values(endpoint, sample).get(assembly.token, ""))
    earlier = _earlier(assembly.parts, sample)
    if assembly.named:
        return _named_parts(assembly.parts, earlier, token, assembly.number, _names(endpoint, sample, assembly.named)) or []
    found = _parts(assembly.parts, earlier, token) if token else None
    return [*(found[2] if found is not None else ()), *([sample.exchange.request.payload] if assembly.own else [])]


def _earlier(other: Endpoint, sample: Sample) -> list[Sample]:
    return [one for one in other.samples if one.good and one.number < sample.number and one.exchange.request.payload]


def _assembled(roles: Roles, endpoint: Endpoint, sample: Sample, endpoints: Sequence[Endpoint]) -> tuple[Assembly, bytes] | None:
    shown = read_after(roles, endpoint, sample)
    if shown is None:
        return None
    brings = [other for other in endpoints if other is not endpoint and other.method in ("PUT", "PATCH", "POST")]
    for other in brings:
        if other.shape == endpoint.shape and (named := _by_name(endpoint, sample, other, shown)) is not None:
            return named
    for token, value in _tokens(endpoint, sample):
        for other in brings:
            if other.shape == endpoint.shape and token.startswith("path.") and token != _last_of(endpoint):
                continue  # everything in one place says that
            found = _parts(other, _earlier(other, sample), value)
            if found is None:
                continue
            their_token, number, pieces = found
            whole = b"".join(pieces)
            own = sample.exchange.request.payload
            for content, with_own in ((whole, False), (whole + own, True)):
                if shows(shown, content):
                    return Assembly(other, token, their_token, number, own=with_own), content
    return None


def _last_of(endpoint: Endpoint) -> str:
    """Write the last parameter of a path, which names what the path is about."""
    return "path." + next((part.name for part in reversed(endpoint.shape) if isinstance(part, Parameter)), "")


def _by_name(endpoint: Endpoint, sample: Sample, other: Endpoint, shown: Sample) -> tuple[Assembly, bytes] | None:
    """Find parts that were brought under the very path of a thing, and that the request which finishes it lists by their names."""
    token = sample.exchange.request.path
    earlier = _earlier(other, sample)
    for code in code_values(endpoint, sample):
        names = _names(endpoint, sample, code) if code.startswith(("request.xml.", "request.json.")) else []
        for place in code_values(other, earlier[0]) if names and earlier else ():
            pieces = _named_parts(other, earlier, token, place, names) if place.startswith("request.query.") else None
            if pieces is not None and shows(shown, b"".join(pieces)):
                return Assembly(other, _PATH, _PATH, place, named=code), b"".join(pieces)
    return None


def _names(endpoint: Endpoint, sample: Sample, code: str) -> list[str]:
    value = code_values(endpoint, sample).get(code)
    listed = value if isinstance(value, list) else [value]
    return [str(one) for one in listed] if all(isinstance(one, str) for one in listed) else []


def _named_parts(other: Endpoint, samples: Sequence[Sample], token: str, place: str, names: Sequence[str]) -> list[bytes] | None:
    """Return what was brought last under each of these names; None where one is not known."""
    mine = [sample for sample in samples if sample.exchange.request.path == token]
    known = {str(code_values(other, sample).get(place)): sample.exchange.request.payload for sample in mine}
    return [known[name] for name in names] if all(name in known for name in names) else None


def read_after(roles: Roles, endpoint: Endpoint, sample: Sample) -> Sample | None:
    """Return the first read of a thing's content after this write."""
    name = roles.names(endpoint, sample)
    reads = [
        one
        for other, part in roles.parts.items()
        if part.act == "read" and part.role == "one" and other.method == "GET" and not other.operation and other not in roles.root_at
        for one in other.samples
        if one.status in (200, 206) and one.number > sample.number and one.answer.raw and roles.names(other, one) == name
    ]
    return min(reads, key=lambda one: one.number, default=None)


def _tokens(endpoint: Endpoint, sample: Sample) -> Iterable[tuple[str, str]]:
    for code, value in code_values(endpoint, sample).items():
        if code.startswith(_PLACES) and isinstance(value, str) and looks_generated(value):
            yield code, value


def _parts(other: Endpoint, samples: Sequence[Sample], token: str) -> tuple[str, str, list[bytes]] | None:
    """Find the requests of an endpoint that say the token: where they say it, where they say their number, what they bring."""
    mine = [(sample, code_values(other, sample)) for sample in samples]
    mine = [(sample, values) for sample, values in mine if token in (value for code, value in values.items() if code.startswith(_PLACES))]
    if not mine:
        return None
    first = mine[0][1]
    code = next(code for code, value in first.items() if code.startswith(_PLACES) and value == token)
    number = next(
        (
            place
            for place in first
            if place.startswith(_PLACES)
            and all(str(values.get(place, "")).isdecimal() for _, values in mine)
            and len({values[place] for _, values in mine}) == len(mine)
        ),
        "",
    )
    if number:
        mine.sort(key=lambda pair: int(pair[1][number]))
    return code, number, [sample.exchange.request.payload for sample, _ in mine]


def keep_part(draft: Draft, collections: Sequence[Roles]) -> None:
    """Let a request that brings a part keep it until the upload is finished."""
    for roles in collections:
        for assembly in roles.assembled.values():
            if assembly.parts is draft.endpoint and draft.samples[0].good:
                address = f"parts_of_{roles.collection.name}/{{{{ {assembly.part_token} }}}}"
                if assembly.named:
                    part = {"name": "{{ " + assembly.number + " }}", "content": "{{ request.body }}"}
                    add_effect(draft, "create", {"in": address, "key": "{{ " + assembly.number + " }}", "item": part, "as": "part"})
                    draft.notes.append(f"keeps a part of what becomes one of {roles.collection.name}, under its name")
                    continue
                number = assembly.number or f"counter('parts_of_{roles.collection.name}')"
                draft.then["let"] = {**draft.then.pop("let", {}), "number": "{{ " + number + " | int }}"}
                part = {"number": "{{ number }}", "content": "{{ request.body }}"}
                add_effect(draft, "create", {"in": address, "key": "{{ number }}", "item": part, "as": "part"})
                draft.then = {"let": draft.then.pop("let"), **draft.then}
                draft.notes.append(f"keeps a part of what becomes one of {roles.collection.name}")


def with_parts(cases: Sequence[Case], roles: Roles, endpoint: Endpoint, let: dict[str, str]) -> list[Case]:
    """Let the cases of a request that finishes an upload know what the parts make together."""
    assembly = roles.assembled.get(endpoint)
    if assembly is None or not all(case.number in roles.made_of for case in cases):
        return list(cases)
    inside = f"'parts_of_{roles.collection.name}/' ~ {assembly.token}"
    known = f"those({inside}, {assembly.named})" if assembly.named else f"items({inside}) | sort('number')"
    parts = f"{known} | map_attribute('content')"
    let["assembled"] = "{{ " + (f"[{parts} | concat, request.body] | concat" if assembly.own else f"{parts} | concat") + " }}"
    tags = [multipart_etag(roles.pieces_of[case.number]) for case in cases]
    if assembly.own or not all(tag.encode() in case.sample.answer.raw for tag, case in zip(tags, cases, strict=True)):
        return [Case(case.sample, {"assembled": roles.made_of[case.number], **case.values}) for case in cases]
    let["parts_tag"] = "{{ " + parts + " | multipart_etag }}"
    return [
        Case(case.sample, {"assembled": roles.made_of[case.number], "parts_tag": tag, **case.values})
        for case, tag in zip(cases, tags, strict=True)
    ]


def with_names(item: Any, roles: Roles, endpoint: Endpoint) -> Any:
    """Let a thing that is put together from parts by their names keep these, in order."""
    assembly = roles.assembled.get(endpoint)
    if assembly is None or not assembly.named or not isinstance(item, dict) or "$merge" in item:
        return item
    return {**item, "parts": "{{ " + assembly.named + " }}"}


def find_parts(roles: Roles, shown: Sequence[tuple[Sample, Version]]) -> dict[Pointer, Node]:
    """Find the lists in answers that show of which parts a thing was put together: their names, and how large each is."""
    assembly = next((one for one in roles.assembled.values() if one.named), None)
    if assembly is None:
        return {}
    found: dict[Pointer, Node] = {}
    for place, elements in lists_in(shown[-1][0].answer.tree, shown[-1][0].answer.kind):
        sizes = _sizes(assembly, shown[-1][0])
        first = elements[0] if elements and isinstance(elements[0], dict) else {}
        named = next((name for name, value in first.items() if str(value) in sizes), None)
        sized = next(
            (name for name, value in first.items() if name != named and named and str(value) == str(sizes[str(first[named])])), None
        )
        if (
            named
            and sized
            and all(isinstance(one, dict) and str(sizes.get(str(one.get(named)))) == str(one.get(sized)) for one in elements)
        ):
            length = "each.content | length" + (" | string" if isinstance(first[sized], str) else "")
            members = ((named, Expr("each.name")), (sized, Expr(length)))
            over = f"those('parts_of_{roles.collection.name}/' ~ {assembly.token}, item.parts)"
            found[place] = Loop(over, "each", Obj(tuple(pair for name in first for pair in members if pair[0] == name)))
    return found


def _sizes(assembly: Assembly, sample: Sample) -> dict[str, int]:
    """Say how large the parts are that were brought under the path of a request, by their names."""
    path = sample.exchange.request.path
    mine = [one for one in _earlier(assembly.parts, sample) if one.exchange.request.path == path]
    return {str(code_values(assembly.parts, one).get(assembly.number)): len(one.exchange.request.payload) for one in mine}
