"""Pass 2: samples → endpoints. A segment is a parameter by its looks, by data flow, or because the client put something there.

Literal until shown otherwise: ``/users/me`` stays beside ``/users/{user}``, and a word is a parameter only when the traffic speaks of it
as data, or creates and deletes what it names. The words of a call that a path names stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.passes.reading.path_evidence import SINGLETONS, PathEvidence
from understudy.core.generator.things.live import lists_in
from understudy.core.generator.things.path_calls import is_in_call
from understudy.core.generator.things.shown_kinds import by_kind
from understudy.core.generator.traffic.echoes import echo_shapes
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, shape_text, singular
from understudy.core.generator.traffic.keyed_segments import around
from understudy.core.generator.traffic.known_paths import known_shapes
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.suffixed_segments import with_suffix
from understudy.core.generator.traffic.turns import is_ended_feed
from understudy.core.generator.values.looks import looks_like_key, looks_random

_NEVER = frozenset(
    ["", "me", "@me", "self", "current", "latest", "search", "admin", "count", "login", "logout", "token", "health", "healthz", "status"]
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OF_FORM = re.compile(
    r"\b(?:int|integer|numeric|number|uuid|valid|invalid|format|pars(?:e|ed|ing)|cast|malformed)\b|int_parsing", re.IGNORECASE
)
_COLLECTION = re.compile(r"[a-z]+(?:[A-Z][a-z]+)*s(?::[a-zA-Z]+)?")  # its words are plural, in camel case (AIP-122)
_VERSION = re.compile(r"v\d+(?:\.\d+)*(?:(?:alpha|beta)\d*)?|\d{4}-\d\d-\d\d|\d+\.\d+")
_KEY = re.compile(r"_?id|.*(?:_id|Id)|uuid|key|name|slug")
_ENVELOPE = frozenset(["status", "data", "success", "ok", "code", "message", "msg", "error", "errors", "result", "meta"])
_MANY = 6


def find_endpoints(samples: Sequence[Sample]) -> list[Endpoint]:
    """Group samples by method, path shape and operation; endpoints stand in order of first appearance."""
    evidence = PathEvidence(samples)
    shapes: dict[int, Shape] = {}
    # The path of a gRPC call names a method, no thing.
    known = {**echo_shapes(samples), **known_shapes(samples), **{sample.number: sample.segments for sample in samples if _is_call(sample)}}
    _descend([sample for sample in samples if sample.number not in known], 0, (), evidence, shapes)
    shapes.update(known)
    shapes = {sample.number: with_suffix(shapes[sample.number], sample) for sample in samples}
    groups: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[(sample.method, shape_text(shapes[sample.number]), sample.operation)].append(sample)
    found = [
        Endpoint(method, shapes[members[0].number], operation, tuple(_without_cut(members)))
        for (method, _, operation), members in groups.items()
    ]
    lasting = [part for endpoint in found for part in _by_lasting(endpoint)]
    return [part for endpoint in lasting for one in _by_envelope(endpoint) for view in _by_view(one) for part in by_kind(view)]


def _without_cut(samples: list[Sample]) -> list[Sample]:
    """Leave out answers that a client did not read to their end, where others tell what stands there."""
    if any(sample.good and not sample.is_cut for sample in samples):
        return [sample for sample in samples if not sample.is_cut]
    return samples


def _by_envelope(endpoint: Endpoint) -> list[Endpoint]:
    """Take lists that are bare, or in an envelope where a parameter asks for a page, for two endpoints."""
    told = [sample for sample in endpoint.samples if sample.good and sample.answer.kind == "json"]
    bare = [sample for sample in told if isinstance(sample.answer.tree, list)]
    boxed = [sample for sample in told if isinstance(sample.answer.tree, dict)]
    if endpoint.method != "GET" or endpoint.operation or not bare or not boxed:
        return [endpoint]
    for some, others in ((boxed, bare), (bare, boxed)):
        name = next((name for name in some[0].query if all((name in one.query) == (one in some) for one in (*some, *others))), None)
        if name is not None:
            asked = tuple(sample for sample in endpoint.samples if name in sample.query)
            rest = tuple(sample for sample in endpoint.samples if name not in sample.query)
            return [replace(endpoint, samples=rest), replace(endpoint, samples=asked, operation=((f"flag:{name}", ""),))]
    return [endpoint]


def _by_lasting(endpoint: Endpoint) -> list[Endpoint]:
    """Take reads, and those that a parameter lets wait for what happens (``watch=true``), for two endpoints."""
    lasting = [sample for sample in endpoint.samples if is_ended_feed(sample.exchange)]
    if not lasting or endpoint.operation or len(lasting) == len(endpoint.samples):
        return [endpoint]
    for name, given in lasting[0].query.items():
        asked = tuple(sample for sample in endpoint.samples if sample.query.get(name) == given)
        rest = tuple(sample for sample in endpoint.samples if sample not in asked)
        if len(given) == 1 and len(asked) == len(lasting) and all(sample in asked for sample in lasting):
            return [replace(endpoint, samples=rest), replace(endpoint, samples=asked, operation=((f"view:{name}", given[0]),))]
    return [endpoint]


def _by_view(endpoint: Endpoint) -> list[Endpoint]:
    """Take reads that show a thing, and those that a parameter asks for its bytes (``alt=media``), for two endpoints."""
    told = [sample for sample in endpoint.samples if sample.good]
    raw = [sample for sample in told if sample.answer.kind in ("text", "bytes")]
    if endpoint.method != "GET" or endpoint.operation or not raw or not any(isinstance(sample.answer.tree, dict) for sample in told):
        return [endpoint]
    for name, (value, *more) in raw[0].query.items():
        asked = tuple(sample for sample in endpoint.samples if sample.query.get(name) == [value])
        rest = tuple(sample for sample in endpoint.samples if sample not in asked)
        if not more and all(sample in asked for sample in raw) and any(sample.good for sample in rest):
            return [replace(endpoint, samples=rest), replace(endpoint, samples=asked, operation=((f"view:{name}", value),))]
    return [endpoint]


def _is_call(sample: Sample) -> bool:
    return any(kind.startswith("grpc") for kind, _ in sample.operation)


def _descend(samples: Sequence[Sample], depth: int, shape: Shape, evidence: PathEvidence, shapes: dict[int, Shape]) -> None:
    children: dict[str, list[Sample]] = defaultdict(list)
    calls: dict[str, list[Sample]] = defaultdict(list)
    keyed: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        if len(sample.segments) == depth:
            shapes[sample.number] = shape
        elif (marks := around(sample.segments[depth])) is not None:
            keyed[marks].append(sample)
        else:
            (calls if is_in_call(sample, depth) else children)[str(sample.segments[depth])].append(sample)
    for word, members in calls.items():
        _descend(members, depth + 1, (*shape, word), evidence, shapes)
    for marks, members in keyed.items():
        kind = "int" if all(sample.segments[depth].isdecimal() for sample in members) else ""
        parameter = Parameter(_parameter_name(shape), kind=kind, around=marks)
        _descend(members, depth + 1, (*shape, parameter), evidence, shapes)
    if not children:
        return
    if depth and _has_long_names(children, depth, evidence):
        name = _parameter_name(shape, rest=True)
        for word, members in children.items():
            if _is_command(word) or word == "":
                _descend(members, depth + 1, (*shape, word), evidence, shapes)
                continue
            for sample in members:
                shapes[sample.number] = (*shape, Parameter(name, rest=True))
        return
    named = {word for word, members in children.items() if _is_name(word, members, depth, evidence)}
    named |= _alike({word: members for word, members in children.items() if word not in named}, depth)
    if not named and any(len(sample.segments) == depth and _lists_things(sample) for sample in samples):
        named = {word for word, members in children.items() if word not in _NEVER and _only_missing(members, depth, set())}
    if named:
        inside = {sample.method for word in named for sample in children[word] if sample.good and len(sample.segments) > depth + 1}
        named |= {
            word
            for word, members in children.items()
            if word not in _NEVER
            and not _is_command(word)
            and (_only_missing(members, depth, inside) or _only_refused(word, members, depth, named))
        }
        named |= _put_alike(children, named, depth)
        merged = [sample for members in (children[word] for word in children if word in named) for sample in members]
        _descend(merged, depth + 1, (*shape, Parameter(_parameter_name(shape))), evidence, shapes)
    for word, members in children.items():
        if word not in named:
            _descend(members, depth + 1, (*shape, word), evidence, shapes)


def _has_long_names(children: dict[str, list[Sample]], depth: int, evidence: PathEvidence) -> bool:
    """Whether names with slashes in them stand here: a tail that the traffic speaks of as one string."""
    return any(
        "/".join(sample.segments[depth:]) in evidence.spoken
        for members in children.values()
        if not _is_collection(members, depth)
        for sample in members
        if len(sample.segments) > depth + 1 and sample.segments[-1]
    )


def _is_collection(members: Sequence[Sample], depth: int) -> bool:
    """Whether a word is that of a collection, and part of the names by which its things are called (``operations/7f3a``, AIP-122)."""
    own = [sample for sample in members if len(sample.segments) == depth + 1]
    if any(sample.good and (sample.method == "POST" or _lists_things(sample)) for sample in own):
        return True
    alone = all(len(sample.segments) == depth + 2 for sample in members)
    if alone and all(looks_random(sample.segments[depth + 1]) or not sample.good for sample in members):
        return any(sample.good for sample in members)
    words = {word for sample in members for word in sample.segments[depth::2]}
    listed = [sample for sample in members if (len(sample.segments) - depth) % 2 and sample.good]
    return all(map(_COLLECTION.fullmatch, words)) and any(sample.method == "POST" or _lists_things(sample) for sample in listed)


def _is_name(word: str, members: Sequence[Sample], depth: int, evidence: PathEvidence) -> bool:
    if word in _NEVER or _is_command(word) or word in evidence.collections:
        return False
    if word in evidence.tags:
        return True
    if _VERSION.fullmatch(word):  # a date is a version of the API, unless something is made and read under it
        return "-" in word and any(len(sample.segments) == depth + 1 and evidence.names_a_thing(sample.segments) for sample in members)
    if word in evidence.relationships:
        return False
    if looks_like_key(word):
        return True
    if word in evidence.spoken and not (word in evidence.kinds and _holds_things(members, depth)):
        return True
    return any(len(sample.segments) == depth + 1 and evidence.names_a_thing(sample.segments) for sample in members)


def _is_command(word: str) -> bool:
    """Whether a word is one of the server's own (``_bulk``), and no made-up key that happens to begin so."""
    return word.startswith("_") and not looks_random(word)


def _holds_things(members: Sequence[Sample], depth: int) -> bool:
    """Whether made-up keys stand behind a word: it says of what kind they are, as documents do by their `type`."""
    return any(len(sample.segments) > depth + 1 and looks_like_key(sample.segments[depth + 1]) for sample in members)


def _put_alike(children: dict[str, list[Sample]], named: set[str], depth: int) -> set[str]:
    """Words under which the client puts or deletes something just as it does under names beside them."""

    def acts(members: Sequence[Sample]) -> set[str]:
        return {sample.method for sample in members if len(sample.segments) == depth + 1 and sample.status < 300} & {"PUT", "DELETE"}

    usual = set().union(*(acts(children[word]) for word in named))
    return {
        word
        for word, members in children.items()
        if word not in named and word.lower() not in _NEVER | SINGLETONS and not _is_command(word) and acts(members) & usual
    }


def _only_missing(members: Sequence[Sample], depth: int, inside: set[str]) -> bool:
    """Whether nothing is there under a word: neither by itself, nor inside it for methods that do something inside the names beside it."""
    return all(sample.status in (404, 410) and (len(sample.segments) == depth + 1 or sample.method in inside) for sample in members)


def _lists_things(sample: Sample) -> bool:
    """Whether an answer lists things by their keys: what is missing beside them would be one of them."""
    lists = lists_in(sample.answer.tree, sample.answer.kind) if sample.method == "GET" and sample.good else ()
    return any(isinstance(one, dict) and any(_KEY.fullmatch(name) for name in one) for _, elements in lists for one in elements)


def _only_refused(word: str, members: Sequence[Sample], depth: int, named: set[str]) -> bool:
    """Whether a word was refused as no name at all, by answers that say it again, or that speak of a form which it alone does not have."""
    formless = (all(one.isdecimal() for one in named) and not word.isdecimal()) or (all(map(_is_uuid, named)) and not _is_uuid(word))
    told = [sample.answer.raw.decode("utf-8", "replace") for sample in members]
    return all(sample.status in (400, 422) and len(sample.segments) == depth + 1 for sample in members) and (
        all(word in text for text in told) or (formless and all(_OF_FORM.search(text) for text in told))
    )


def _is_uuid(word: str) -> bool:
    return _UUID.fullmatch(word) is not None


def _alike(children: dict[str, list[Sample]], depth: int) -> set[str]:
    """Words under which many things of one structure are read."""
    groups: dict[Any, set[str]] = defaultdict(set)
    for word, members in children.items():
        if word in _NEVER or _is_command(word):
            continue
        structure = frozenset(
            (sample.method, sample.segments[depth + 1 :], sample.status, sample.answer.kind, _members(sample.answer.tree))
            for sample in members
        )
        if all(sample.answer.kind in ("json", "xml") for sample in members):
            groups[structure].add(word)
    return {word for words in groups.values() if len(words) >= _MANY for word in words}


def _members(tree: Any) -> frozenset[Any]:
    """List what an answer has; of an envelope that all answers of a server come in, what is in it."""
    if not isinstance(tree, dict):
        return frozenset()
    if tree.keys() <= _ENVELOPE:
        return frozenset((name, type(inner).__name__, *(inner if isinstance(inner, dict) else ())) for name, inner in tree.items())
    return frozenset(tree)


def _parameter_name(shape: Shape, *, rest: bool = False) -> str:
    previous = shape[-1] if shape else ""
    word = singular(previous) if isinstance(previous, str) else ""
    name = re.sub(r"\W+", "_", word).strip("_").lower()
    if not name or name[0].isdigit() or _VERSION.fullmatch(name) or rest:
        name = "key" if rest else "name"
    taken = {part.name for part in shape if isinstance(part, Parameter)}
    if name not in taken and name not in ("path", "item", "page", "request", "state"):
        return name
    return next(f"{name}_{number}" for number in range(2, 99) if f"{name}_{number}" not in taken)
