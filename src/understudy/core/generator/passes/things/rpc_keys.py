"""What names things in calls: the parts of requests and answers that say their keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.live import Act, lists_in
from understudy.core.generator.things.roles import asked_values, read_code
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import leaves, placed_leaves

SAID = (
    "request.json.",
    "request.xml.",
    "request.json[",
    "request.form.",
    "request.form[",
    "request.graphql.arguments",
    "request.query.",
    "path.",
)
# Members that say how to read a request, not what it is about: the AWS query protocol, JSON-RPC 2.0.
_META = "request.json.params._meta"  # Model Context Protocol: about the call, not about what it does
_ENVELOPE = ("request.form.Action", "request.form.Version", "request.json.jsonrpc", "request.json.method")
_BY_PLACE = "request.json.params["
IN_LIST = re.compile(r"\[(\d+)\]|(?<=\.)(\d+)(?=[.'])")
_DEEPEST = 6  # mappings in which answers are looked through
_MALFORMED = (400, 422)
_NODE_DEPTH = 3  # data, the root field, id
_FORMS = ("", " | basename", " | split(':') | last")


def good_samples(endpoint: Endpoint) -> list[Sample]:
    """List the calls that succeeded."""
    return [sample for sample in endpoint.samples if sample.good]


def said_codes(samples: Sequence[Sample]) -> list[str]:
    """List the expressions that every one of these requests has, scalars only."""
    if not samples:
        return []
    common = set.intersection(*({code for code, value in asked_values(sample).items() if is_scalar(value)} for sample in samples))
    common = {code for code in common if not any(_is_one_of_many(code, sample) for sample in samples)}
    return [code for code in asked_values(samples[0]) if code in common and code.startswith(SAID) and not is_envelope(code, samples[0])]


def _is_one_of_many(code: str, sample: Sample) -> bool:
    """Whether a code reads one element of a list that has several: it names no more than the others do."""
    values = asked_values(sample)
    # Parameters of JSON-RPC may stand in a list, where each has a place of its own.
    by_place = code.startswith(_BY_PLACE) and "request.json.jsonrpc" in values
    first = IN_LIST.search(code, len(_BY_PLACE) if by_place else 0)
    if first is None:
        return False
    if first[2] is not None:
        return f"{code[: first.start(2)]}2{code[first.end(2) :]}" in values
    held = values.get(code[: first.start()])
    return isinstance(held, list) and len(held) > 1


def is_envelope(code: str, sample: Sample) -> bool:
    """Say whether an expression reads how a request is to be read, or told from others, and not what it is about."""
    return code in _ENVELOPE or code.startswith(_META) or (code == "request.json.id" and "request.json.jsonrpc" in asked_values(sample))


def is_scalar(value: Any) -> bool:
    """Say whether a value may name something: a text or a number."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def is_node_id(place: str | Pointer, create: Endpoint) -> bool:
    """Whether a place is the `id` by which things of GraphQL are known, whatever else tells them apart."""
    return is_graphql(create.samples[0]) and not isinstance(place, str) and place[-1:] == ("id",) and len(place) == _NODE_DEPTH


def is_first_field(place: str | Pointer, create: Endpoint, values: set[str]) -> bool:
    """Whether a place is the first field of protobuf messages, and the server made what stands there: keys come first (AIP-122)."""
    if place != ("1",) or not any(kind.startswith("grpc") for kind, _ in create.operation):
        return False
    good = good_samples(create)
    said = {
        str(value) for sample in good for code, value in asked_values(sample).items() if code.startswith("request.") and is_scalar(value)
    }
    return len(values) == len(good) and not values & said


def is_key_name(place: str | Pointer) -> bool:
    """Say whether a place is called like a key."""
    name = (
        place.rpartition(".")[2] if isinstance(place, str) else "".join(str(part) for part in place[-1:])
    )  # an answer may be a bare scalar
    return bool(re.fullmatch(r"(?i:.*(?:id|name|key|arn|url|uri|handle|slug|code|number))|S|N", name))


def answered_places(samples: Sequence[Sample]) -> list[tuple[str | Pointer, set[str]]]:
    """List the places of scalars that every answer has; of GraphQL, which shows what is selected, that most answers have."""
    found: dict[Pointer, set[str]] = defaultdict(set)
    counts: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        for pointer, value in placed_leaves(sample.answer.tree, _DEEPEST):
            if not is_scalar(value) or any(str(part).startswith("@xmlns") for part in pointer):
                continue  # what names a vocabulary names no thing
            found[pointer].add(str(value))
            counts[pointer] += 1
    fewest = (len(samples) + 1) // 2 if samples and is_graphql(samples[0]) else len(samples)
    return [(pointer, values) for pointer, values in found.items() if counts[pointer] >= fewest]


def covers(endpoint: Endpoint, act: Act, values: set[str], scope_codes: set[tuple[Endpoint, str]]) -> bool:
    """Whether an operation speaks of these keys: in its request, or, for a list, in its answer."""
    if act in ("list", "receive"):
        return any(
            str(value) in values or _tail(str(value)) in values
            for sample in good_samples(endpoint)
            for value in _all_scalars(sample.answer.tree)
        )
    return key_code(endpoint, values, scope_codes) is not None


def shows_list(endpoint: Endpoint, values: set[str]) -> bool:
    """Whether answers list elements that say these keys; a lone element of XML is a list where the element around it says so."""
    return any(
        isinstance(element, dict) and any(is_scalar(value) and str(value) in values for value in element.values())
        for sample in good_samples(endpoint)
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind)
        if sample.answer.kind != "xml" or _is_list_of_xml(place)
        for element in elements
    )


def _is_list_of_xml(place: Pointer) -> bool:
    names = [str(part) for part in place[-2:]]
    return len(names) > 1 and (names[1] in ("member", "item", "entry") or singular(names[0]) == names[1])


def _tail(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _all_scalars(tree: Any) -> Iterable[Any]:
    return (leaf for leaf in leaves(tree) if is_scalar(leaf))


def key_code(endpoint: Endpoint, values: set[str], scope_codes: set[tuple[Endpoint, str]]) -> str | None:
    """Find the expression by which an operation names things of these keys: right for most of its samples."""
    best: tuple[int, str] | None = None
    # Who was refused for leaving out what names a thing tells nothing of how things are named.
    said = said_codes([sample for sample in endpoint.samples if sample.verdict not in _MALFORMED] or endpoint.samples)
    for form in _FORMS:
        for code in said:
            if (endpoint, code) in scope_codes:
                continue
            hits = sum(read_code(code + form, endpoint, sample) in values for sample in endpoint.samples)
            # What is all that a request says names its thing, though others made most of the things.
            if (hits * 2 >= len(endpoint.samples) or len(said) == 1) and hits and (best is None or hits > best[0]):
                best = (hits, code + form)
    return best[1] if best is not None else None
