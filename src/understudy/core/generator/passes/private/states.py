"""Pass 5t: stubs of what everybody has by himself: a look shows it, a write changes it, and what was done elsewhere puts it back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.private.documents import is_absent
from understudy.core.generator.passes.private.neighbors import measured
from understudy.core.generator.passes.private.state_features import named_elements
from understudy.core.generator.people.accounts import USER_CODE
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Node, member, quoted, to_document
from understudy.core.generator.templates.sources import Case, flatten
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.roles import Roles, Sighting, code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.model.json_codec import ABSENT

_PLACED = re.compile(r"\[\d+\]")


def keep_state(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write a look at what its owner has, or a change of it."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    let: dict[str, Any] = {}
    cases = study.cases(draft.endpoint, draft.samples)
    is_read = roles.act(draft.endpoint) == "read"
    if not is_read:
        cases = study.with_references(cases, let, seeded=True)
    draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
    draft.rung, draft.verb = "collection", "read" if is_read else "update"
    effect: dict[str, Any] = {} if is_read else _effect(study, roles, draft, (cases, sightings), findings)
    full = study.with_items(cases, [None if is_absent(one.after) else one.after for one in sightings])
    use = [_by_name(case, draft.endpoint, roles) for case in full] if len(full) == len(cases) else cases
    given = {**study.counts.get(draft.endpoint, {}), **roles.worked_out_by(draft.endpoint)}
    if "remove" in effect and not any(is_absent(one.before) for one in sightings):
        use, told = _taking(roles, cases, sightings, let)
        given |= told
    answer = answer_of(use, study.flow, findings, fresh=not is_read, given=given, counters=label_of(draft.endpoint))
    draft.then = {**({"let": let} if let else {}), **effect, **answer}
    whose = "the user" if roles.whose == USER_CODE else "whoever asks"
    findings.notes.append(f"{roles.collection.name} is kept for {whose} alone")


def _taking(
    roles: Roles, cases: Sequence[Case], sightings: Sequence[Sighting], let: dict[str, Any]
) -> tuple[list[Case], dict[Pointer, Node]]:
    """Let the answer to a request that takes all there is say what that was."""
    name = f"its_{roles.collection.name}"
    let[name] = "{{ lookup(" + f"{quoted(roles.collection.name)}, {roles.whose}" + ") }}"
    items = [item_of(one.before) or {} for one in sightings]
    trees = [case.sample.answer.tree if isinstance(case.sample.answer.tree, dict) else {} for case in cases]
    given: dict[Pointer, Node] = {}
    for said in [said for said, value in trees[0].items() if type(value) is int]:
        told = [tree.get(said) for tree in trees]
        if (code := next(measured(name, items, told), None)) is not None and told not in ([0], [1]):
            given[(said,)] = Expr(code)
    return [case.with_item(name, item) for case, item in zip(cases, items, strict=True)], given


def _effect(
    study: Study, roles: Roles, draft: Draft, seen: tuple[Sequence[Case], Sequence[Sighting]], findings: Findings
) -> dict[str, Any]:
    """Write what a request leaves of what its owner has."""
    place: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}"}
    known: list[Case] = []
    olds: list[Mapping[str, Any]] = []
    news: list[Mapping[str, Any]] = []
    for case, sighting in zip(*seen, strict=True):
        if sighting.before is None or sighting.after is None or is_absent(sighting.before) or is_absent(sighting.after):
            continue
        old, new = sighting.before.item() or {}, sighting.after.item() or {}
        known.append(_without_places(case.with_item("item", old)))
        olds.append(old)
        news.append(new)
    if not known:
        bare = all(isinstance(part, str) for part in draft.endpoint.shape)
        return {"remove": place} if bare and draft.endpoint.method == "DELETE" and draft.samples[0].asked.kind == "none" else {}
    start = roles.initial.item() if roles.initial is not None else None
    is_emptied = start is not None and all(new == start for new in news)
    is_meant = draft.endpoint.method == "DELETE" or len(olds) > 1 or olds[0] != start
    if is_emptied and is_meant and not _takes_one(draft.endpoint, olds):
        return {"remove": place}
    names = [
        name
        for name in dict.fromkeys(name for new in news for name in new)
        if any(old.get(name, ABSENT) != new.get(name, ABSENT) for old, new in zip(olds, news, strict=True))
    ]
    if not names:
        return {}
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, is_change=True)
    changes = [{name: new.get(name, ABSENT) for name in names} for new in news]
    node = aligner.align([{name: value for name, value in change.items() if value is not ABSENT} for change in changes], known)
    findings.notes.extend(own.notes)
    findings.unexplained.extend((roles.collection.name, *one) for one in own.unexplained)
    findings.optional.extend((roles.collection.name, *one) for one in own.optional)
    return {"update": {**place, "item": to_document(node)}}


def _by_name(case: Case, endpoint: Endpoint, roles: Roles) -> Case:
    """Let a case speak of elements as its request names them, never by where they stand: another client's lists have others there."""
    values = dict(_without_places(case).values)
    asked = code_values(endpoint, case.sample)
    for name, key, code, _ in named_elements(endpoint, roles):
        elements = case.values.get(member("item", name))
        rows = [row for row in elements if isinstance(row, dict)] if isinstance(elements, list) and key else []
        one = next((row for row in rows if str(row.get(key)) == str(asked.get(code))), None)
        if one is not None:
            written = f"{code} | int" if isinstance(one[key], int) and isinstance(asked[code], str) else code
            values.update(flatten(f"({member('item', name)} | where({quoted(key)}, {written}) | first)", one))
    return Case(case.sample, values)


def _without_places(case: Case) -> Case:
    return Case(
        case.sample, {code: value for code, value in case.values.items() if not (code.startswith("item.") and _PLACED.search(code))}
    )


def _takes_one(endpoint: Endpoint, olds: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a request that left nothing named what it took away, which was all there was: another one leaves the rest."""
    named = any(not isinstance(part, str) for part in endpoint.shape)
    return named and all(max((len(value) for value in old.values() if isinstance(value, list)), default=0) == 1 for old in olds)


def put_back(drafts: Mapping[Endpoint, Sequence[Draft]], documents: Sequence[Roles]) -> None:
    """Let requests elsewhere after which an owner has what he had at first take away what he had since."""
    for roles in documents:
        for endpoint in roles.resets:
            for draft in drafts.get(endpoint, ()):
                if draft.samples[0].good and "responses" not in draft.then:
                    effect = {"in": roles.collection.name, "key": "{{ " + roles.whose + " }}", "as": f"former_{roles.collection.name}"}
                    add_effect(draft, "remove", effect)
                    draft.notes.append(f"{roles.collection.name} is as it was at first afterwards")
