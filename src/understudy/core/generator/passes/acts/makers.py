"""Pass 5k: one request that makes many things, and operations that show things without being called after them.

A request makes things when it lists elements that have the keys of things nobody spoke of before: the messages of a client's stream, the
documents of a bulk write. An operation of an RPC-style service that answers with things that are known shows them, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.mappings import pairs
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.things.joining import known_names
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Const, Expr, Node, to_document
from understudy.core.generator.templates.sources import Case, flatten
from understudy.core.generator.things.live import Part, Version, lists_in, look, pointer_code
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import SAFE_METHODS, Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_PAIRS = " | pairs"
_FEWEST = 2
_PLACES = ("request.json", "request.form_tree")


def join_makers(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in the endpoints that make many of their things at once, and the operations that list them."""
    taken = {endpoint for roles in found for endpoint, part in roles.parts.items() if part.role == "one" or endpoint in roles.list_at}
    taken |= {endpoint for roles in found if roles.is_attached for endpoint in roles.made_by}
    makers = {endpoint for roles in found for endpoint in roles.made_at}
    for roles in found:
        if roles.collection.scope or not roles.key_member:
            continue
        keys = {key for _, key in known_names(roles)}
        for endpoint in endpoints:
            good = [sample for sample in endpoint.samples if sample.good]
            if endpoint in taken or endpoint in roles.removed_by or not good or _says_what_it_made(roles, endpoint, good, keys):
                continue
            if endpoint.method not in SAFE_METHODS and (place := _made_at(roles, good, keys)) is not None:
                roles.made_by[endpoint] = place
                roles.parts[endpoint] = Part("many", "create", {})
                roles.made_at.pop(endpoint, None)
                taken.add(endpoint)
            elif is_rpc(endpoint) and endpoint.operation and endpoint not in makers and _shows_many(roles, good, keys):
                roles.parts[endpoint] = Part("many", "list", {})
                taken.add(endpoint)


def join_creates(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Let collections take in requests below the path of their list whose answers show, each, one of their things for the first time."""
    for roles in found:
        listers = [endpoint for endpoint in roles.list_at if roles.act(endpoint) == "list" and not endpoint.operation]
        if roles.collection.scope or not roles.key_member or not listers:
            continue
        keys = {key for _, key in known_names(roles)}
        for endpoint in endpoints:
            good = [sample for sample in endpoint.samples if sample.good]
            if endpoint.method != "POST" or not good or endpoint.operation or any(one.role(endpoint) in ("one", "many") for one in found):
                continue
            below = any(len(endpoint.shape) > len(one.shape) and endpoint.shape[: len(one.shape)] == one.shape for one in listers)
            if not below or not all(isinstance(part, str) for part in endpoint.shape):
                continue
            made = [str(look(sample.answer.tree, (roles.key_member,))) for sample in good]
            spoken = {key for sample in _before(roles, good[0].number) for key in _keys_told(roles, sample)}
            if all(key in keys and key not in spoken for key in made) and len(set(made)) == len(made):
                roles.parts[endpoint] = Part("many", "create", {})
                roles.made_at[endpoint] = (roles.key_member,)


def _before(roles: Roles, number: int) -> list[Sample]:
    return [sample for endpoint in roles.parts for sample in endpoint.samples if sample.good and sample.number < number]


def _keys_told(roles: Roles, sample: Sample) -> set[str]:
    trees = [sample.answer.tree, *(one for _, elements in lists_in(sample.answer.tree, sample.answer.kind) for one in elements)]
    return {str(tree[roles.key_member]) for tree in trees if isinstance(tree, dict) and roles.key_member in tree}


def _says_what_it_made(roles: Roles, endpoint: Endpoint, good: Sequence[Sample], keys: set[str]) -> bool:
    """Whether answers say the key of one thing each, which is known: what their requests list belongs to that."""
    place = roles.made_at.get(endpoint)
    return place is not None and all(str(look(sample.answer.tree, place)) in keys for sample in good)


def _made_at(roles: Roles, good: Sequence[Sample], keys: set[str]) -> tuple[str, Pointer] | None:
    """Find the list in these requests whose elements have keys that are known, and were not spoken of before."""
    earlier = {
        key
        for endpoint, part in roles.parts.items()
        if part.role == "one"
        for sample in endpoint.samples
        if sample.good and sample.number < good[0].number and (key := roles.names(endpoint, sample)[1]) is not None
    }
    made = ((sample, place) for endpoint, place in roles.made_at.items() for sample in endpoint.samples if sample.good)
    earlier |= {str(look(sample.answer.tree, place)) for sample, place in made if sample.number < good[0].number}
    for code, value in asked_values(good[0]).items():
        if not code.startswith(_PLACES) or not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            continue
        for name, inner in value[0].items():
            if not isinstance(inner, str | int) or isinstance(inner, bool):
                continue
            told = [str(one.get(name, "")) for sample in good for one in elements_made(sample, code)]
            fresh = [key for key in told if key in keys and key not in earlier]
            if fresh and len(fresh) * 2 >= len(told) and len(set(told)) == len(told):
                return code, (name,)
    return None


def elements_made(sample: Sample, code: str) -> list[Any]:
    """Return the elements that a request lists."""
    if code.endswith(_PAIRS):
        found: Any = pairs(asked_values(sample).get(code.removesuffix(_PAIRS)) or {})
    else:
        found = asked_values(sample).get(code)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _shows_many(roles: Roles, good: Sequence[Sample], keys: set[str]) -> bool:
    """Whether answers list things that are known, each under its own key."""
    shown: list[str | None] = []
    several = False
    for sample in good:
        for _, elements in lists_in(sample.answer.tree, sample.answer.kind):
            own = [str(one[roles.key_member]) for one in elements if isinstance(one, dict) and roles.key_member in one]
            if own and len(own) == len(elements):
                shown.extend(own)
                several = several or sample.answer.kind != "xml" or len(own) > 1  # every element of XML looks like a list of one
                break
    return several and len(shown) >= _FEWEST and all(key in keys for key in shown)


def make_many(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how every element of a list becomes a thing."""
    code, pointer = roles.made_by[draft.endpoint]
    cases = study.cases(draft.endpoint, draft.samples)
    pairs = list(_pairs(cases, roles, code, pointer))
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, prefer=("one",))
    node: Node = aligner.align([body for body, _ in pairs], [case for _, case in pairs]) if pairs else Expr("one")
    findings.notes.extend((*own.notes, f"every one of {code} is made"))
    effect = {
        "in": roles.address(draft.endpoint),
        "for": f"one in {code} | list",
        "key": "{{ " + pointer_code("one", pointer) + " }}",
        "item": to_document(node),
    }
    draft.then = {"create": effect, **answer_of(cases, study.flow, findings, fresh=True, counters=label_of(draft.endpoint))}
    draft.rung, draft.verb = "collection", "create"


def makes_several(samples: Sequence[Sample], roles: Roles, endpoint: Endpoint) -> bool:
    """Say whether requests that list things are answered with the list of what was made of each, where others make one."""
    place = roles.made_at.get(endpoint)
    return place is not None and all(
        isinstance(sample.asked.tree, list)
        and isinstance(sample.answer.tree, list)
        and len(sample.asked.tree) == len(sample.answer.tree) > 0
        and all(look(one, place) is not ABSENT for one in sample.answer.tree)
        for sample in samples
    )


def joint_key(study: Study, roles: Roles, node: Node) -> Node:
    """Let all ways to make things of a collection count on together."""
    if isinstance(node, Const) or (isinstance(node, Expr) and "counter" not in node.code):
        return node
    made = sorted(
        ((sample, endpoint) for endpoint in roles.made_at for sample in endpoint.samples if sample.good), key=lambda pair: pair[0].number
    )
    pairs = [
        (key, case) for sample, endpoint in made for case in study.cases(endpoint, [sample]) for key in _keys_made(roles, endpoint, sample)
    ]
    aligner = Aligner(study.flow, Findings(), fresh=True, counters=roles.collection.name, merges=False)
    joint = aligner.align([key for key, _ in pairs], [case for _, case in pairs], (next(iter(roles.made_at.values()))[-1],))
    return joint if isinstance(joint, Expr) and "counter" in joint.code else node


def _keys_made(roles: Roles, endpoint: Endpoint, sample: Sample) -> list[Any]:
    place = roles.made_at[endpoint]
    several = makes_several([sample], roles, endpoint)
    keys = [look(tree, place) for tree in (sample.answer.tree if several else [sample.answer.tree])]
    return [key for key in keys if key is not ABSENT]


def make_several(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how every element of a request becomes a thing, and is answered as it was made."""
    pairs = [
        (made, Case(case.sample, {**case.values, **dict(flatten("one", one))}))
        for case in study.cases(draft.endpoint, draft.samples)
        for one, made in zip(case.sample.asked.tree, case.sample.answer.tree, strict=True)
    ]
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, prefer=("one",))
    place = roles.made_at[draft.endpoint]
    key = joint_key(study, roles, aligner.align([look(made, place) for made, _ in pairs], [case for _, case in pairs], place))
    aligner = replace(aligner, given={place: key})
    node = aligner.align([made for made, _ in pairs], [case for _, case in pairs])
    findings.notes.extend((*own.notes, "every one of request.json is made"))
    effect = {"in": roles.address(draft.endpoint), "for": "one in request.json", "item": to_document(node)}
    if roles.key_member != "id":
        effect["key"] = "{{ " + pointer_code("one", (roles.key_member,)) + " }}"
    cases = study.cases(draft.endpoint, draft.samples)
    given: dict[Pointer, Node] = {(): Expr("items")}
    answer = answer_of(cases, study.flow, findings, fresh=True, given=given, counters=label_of(draft.endpoint))
    draft.then = {"create": effect, **answer}
    draft.rung, draft.verb = "collection", "create"


def _pairs(cases: Sequence[Case], roles: Roles, code: str, pointer: Pointer) -> Iterable[tuple[dict[str, Any], Case]]:
    for case in cases:
        made: dict[str, Version] = {version.key: version for version in roles.sightings[case.number].made}
        for one in elements_made(case.sample, code):
            version = made.get(str(look(one, pointer)))
            item = version.item() if version is not None else None
            if item is not None:
                yield item, Case(case.sample, dict(flatten("one", one)))
