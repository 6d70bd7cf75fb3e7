"""Updates of live things: the members that a change leaves others, from the request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.styles import MESSAGES
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.asked_changes import explain_asked
from understudy.core.generator.passes.acts.patches import find_patched
from understudy.core.generator.passes.acts.repercussions import add_by_the_way, trees_by_the_way
from understudy.core.generator.passes.acts.version_counts import with_steps
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Const, Expr, Merge, Obj, freeze, member, quoted, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.changes import Change, find_change, find_named_member
from understudy.core.generator.things.defaults import find_resets, with_resets
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.made import name_repeated
from understudy.core.generator.things.marks import share_marks
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.things.states import states_among
from understudy.core.model.json_codec import ABSENT

_MASKED = re.compile(r"[a-z][a-z0-9_.]*")
_FEWEST_REPLACED = 3  # members, its key among them, that make a message more than a partial change


def change_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """A change of a thing that is there: the members that differ afterwards, from the request."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    let: dict[str, Any] = {}
    cases = study.with_references(study.cases(draft.endpoint, draft.samples), let)
    cases = share_marks(cases, [sighting.after for sighting in sightings], study.flow, let, findings.notes)
    draft.sealed = (
        *[condition for condition in draft.sealed if condition != study.exists(roles, draft.endpoint)],
        study.exists(roles, draft.endpoint),
    )
    appends = draft.endpoint in roles.appended_by
    changes, known = _changed(sightings, cases, left_out="content" if appends else "")
    known = name_repeated(trees_by_the_way(study, draft), known, study.flow, let) if len(known) == len(cases) else known
    cases = [_with_names(case, let, other) for case, other in zip(cases, known, strict=True)] if let and len(known) == len(cases) else cases
    known = with_steps(known, changes)
    effect, deep = _effect_of(study, roles, sightings, (cases, changes, known), findings, let=let)
    if appends and isinstance(effect, dict):
        effect["content"] = "{{ [item.content, request.body] | concat }}"
        findings.notes.append("what it brings is appended")
    full = study.with_items(cases, [sighting.after for sighting in sightings])
    use = full if len(full) == len(cases) else cases
    use = [_with_offset(case) for case in use] if appends else use
    use = [_by_end(case, sighting) for case, sighting in zip(use, sightings, strict=True)] if use is full else use
    answer = answer_of(use, study.flow, findings, fresh=True, given=roles.worked_out_by(draft.endpoint), counters=label_of(draft.endpoint))
    key = "{{ " + roles.key_code(draft.endpoint) + " }}"
    draft.rung, draft.verb = "collection", "update"
    if (patched := find_patched(study, sightings, cases, known)) is not None:
        standard, item = patched
        findings.notes.append(f"the request is a {standard}")
        draft.then = {"let": let} if let else {}
        draft.then |= {"create": {"in": roles.address(draft.endpoint), "key": key, "item": item}, **answer}
        return
    if (kept := _replaced(sightings, cases)) is not None:
        whole = {"in": roles.address(draft.endpoint), "key": key, "item": kept}
        findings.notes.append("a message replaces the thing, but for what the server keeps")
        draft.then = {**({"let": let} if let else {}), "create": whole, **answer}
        return
    renamed = _renamed(sightings, study.cases(draft.endpoint, draft.samples), study, roles, findings)
    update = {"update": {"in": roles.address(draft.endpoint), "key": key, "item": effect, **deep, **renamed}} if effect else {}
    draft.then = {**({"let": let} if let else {}), **update, **answer}
    add_by_the_way(study, draft, use, let, findings)


def effect_on(study: Study, roles: Roles, sightings: Sequence[Sighting], cases: Sequence[Case], findings: Findings) -> dict[str, Any]:
    """Write the members of `update` that say what a change leaves of each of several things, for which one request asked."""
    changes, known = _changed(sightings, cases, left_out="")
    effect, deep = _effect_of(study, roles, sightings, (cases, changes, with_steps(known, changes)), findings, let={})
    return {"item": effect, **deep}


def _renamed(sightings: Sequence[Sighting], cases: Sequence[Case], study: Study, roles: Roles, findings: Findings) -> dict[str, Any]:
    """Write the key that things have afterwards, where some have another than before."""
    keys = [sighting.after.key if sighting.after is not None else ABSENT for sighting in sightings]
    if all(key in (ABSENT, sighting.key) for key, sighting in zip(keys, sightings, strict=True)):
        return {}
    findings.notes.append("a thing may have another key afterwards")
    return {"new_key": to_document(Aligner(study.flow, Findings(), fresh=False, counters=roles.collection.name).align(keys, cases))}


def _by_end(case: Case, sighting: Sighting) -> Case:
    """Let what was added to a list of a thing be its last element, wherever that stands."""
    old, new = item_of(sighting.before) or {}, item_of(sighting.after) or {}
    ends = {
        f"{member('item', name)}[{len(rows) - 1}]": f"({member('item', name)} | last)"
        for name, rows in new.items()
        if isinstance(rows, list) and isinstance(known := old.get(name), list) and rows and rows[:-1] == known
    }
    if not ends:
        return case
    values = dict(case.values)
    for code, value in case.values.items():
        end = next((end for end in ends if code == end or code.startswith((f"{end}.", f"{end}["))), None)
        if end is not None:
            del values[code]
            values[ends[end] + code.removeprefix(end)] = value
    return Case(case.sample, values)


def _effect_of(
    study: Study,
    roles: Roles,
    sightings: Sequence[Sighting],
    seen: tuple[Sequence[Case], Sequence[dict[str, Any]], Sequence[Case]],
    findings: Findings,
    *,
    let: dict[str, Any],
) -> tuple[Any, dict[str, bool]]:
    """Write what a change leaves of a thing, and whether that is merged deeply.

    Args:
        study: what is known of the service.
        roles: the collection.
        sightings: of the thing before and after.
        seen: the cases, the members that are others afterwards, and the cases as they look at the thing before.
        findings: collects notes and states.
        let: collects the other things that requests name.
    """
    cases, changes, known = seen
    if (named := _named_of(sightings, cases)) is not None:
        findings.notes.append("one member is named, and its value said")
        return "{{ " + named + " }}", {}
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name)
    found = find_merged(sightings, cases)
    if found is not None:
        news = [sighting.after.item() or {} for sighting in sightings if sighting.after is not None]
        pairs = [(item_of(sighting.before) or {}, new) for sighting, new in zip(sightings, news, strict=False)]
        rest = tuple(
            (
                name,
                (explain_asked(study, name, pairs, known, let) if len(pairs) == len(known) else None)
                or aligner.align([new.get(name, ABSENT) for new in news], known, (name,)),
            )
            for name in found.own
        )
        findings.states.extend(states_among((*own.unexplained, *own.optional), news))
        findings.notes.extend((*own.notes, f"members of {found.expression} are {'merged deeply' if found.deep else 'taken over'}"))
        resets = find_resets(roles) if all(case.sample.method == "PUT" for case in cases) else {}
        rest = tuple((name, node) for name, node in rest if not isinstance(node, Const) or resets.get(name, ABSENT) != node.value)
        merged = Merge((Expr(found.expression), freeze(Obj(rest)))) if rest else Expr(found.expression)
        effect = to_document(with_resets(merged, {name: value for name, value in resets.items() if name in found.own}))
        return effect, {"deep": True} if found.deep else {}
    if changes and any(changes):
        is_message = cases[0].sample.asked.style in MESSAGES  # its numbers are not those of the thing
        node = replace(aligner, is_change=True, merges=not is_message).align(changes, known)
        findings.notes.extend(own.notes)
        findings.states.extend(states_among((*own.unexplained, *own.optional), changes))
        return to_document(node), {}
    return "{{ request.json }}" if all(isinstance(case.values.get("request.json"), dict) for case in cases) else {}, {}


def _changed(sightings: Sequence[Sighting], cases: Sequence[Case], *, left_out: str) -> tuple[list[dict[str, Any]], list[Case]]:
    """List the members that are others afterwards, or were asked for, and the cases as they look at the thing before."""
    changes: list[dict[str, Any]] = []
    known: list[Case] = []
    for sighting, case in zip(sightings, cases, strict=True):
        old = sighting.before.item() if sighting.before is not None else None
        new = sighting.after.item() if sighting.after is not None else None
        if new is None:
            continue
        asked = case.values.get("request.json")
        given = set(asked) if isinstance(asked, dict) and case.sample.asked.style not in MESSAGES else set()
        changes.append(
            {
                name: value
                for name, value in new.items()
                if name != left_out and (old is None or old.get(name, ABSENT) != value or name in given)
            }
        )
        known.append(case.with_item("item", old, sighting.before.hidden) if old is not None and sighting.before is not None else case)
    return changes, known


def _with_names(case: Case, let: dict[str, Any], other: Case) -> Case:
    """Let a case know the values that were named for another reading of the same exchange."""
    return Case(case.sample, {**{name: other.values[name] for name in let if name in other.values}, **case.values})


def _with_offset(case: Case) -> Case:
    """Let a case say where it was that something was appended."""
    content, brought = case.values.get("item.content"), case.sample.exchange.request.payload
    offset = len(content) - len(brought) if isinstance(content, bytes) else 0
    return Case(case.sample, {**case.values, "((item.content | length) - (request.body | length)) | string": str(offset)})


def _replaced(sightings: Sequence[Sighting], cases: Sequence[Case]) -> Any:
    """Write a thing as the protobuf message that it is, but for members that no request has: what is missing there is 0 or empty.

    None where changed things are no such message.
    """
    news = [item_of(sighting.after) or {} for sighting in sightings]
    if cases[0].sample.asked.style not in MESSAGES or any(_has_mask(case.sample.asked.tree) for case in cases):
        return None
    for code, value in cases[0].values.items():
        asked = [case.values.get(code) for case in cases]
        if not code.startswith("request.json") or not isinstance(value, dict) or len(value) < _FEWEST_REPLACED:
            continue
        given = {name for one in asked if isinstance(one, dict) for name in one}
        if all(
            isinstance(one, dict) and {name: value for name, value in new.items() if name in given} == one
            for one, new in zip(asked, news, strict=True)
        ):
            own_members = sorted({name for new in news for name in new} - given)
            return to_document(Merge((Expr(f"item | only({', '.join(map(quoted, own_members))})"), Expr(f"{code} | default(omit)"))))
    return None


def _has_mask(asked: Any) -> bool:
    """Whether a message says which fields are meant (google.protobuf.FieldMask, AIP-161): then those that are missing stay as they are."""
    masks = (value.get("1") for value in asked.values() if isinstance(value, dict) and len(value) == 1) if isinstance(asked, dict) else ()
    return any(
        isinstance(paths, list) and bool(paths) and all(isinstance(one, str) and _MASKED.fullmatch(one) for one in paths) for paths in masks
    )


def find_merged(sightings: Sequence[Sighting], cases: Sequence[Case]) -> Change | None:
    """Find what changes merge into the things there were, where that is all they do."""
    pairs = [(item_of(sighting.before), item_of(sighting.after)) for sighting in sightings]
    olds, news = [old for old, _ in pairs if old], [new for _, new in pairs if new]
    return find_change(olds, news, cases) if len(olds) == len(news) == len(cases) else None


def _named_of(sightings: Sequence[Sighting], cases: Sequence[Case]) -> str | None:
    pairs = [(item_of(sighting.before), item_of(sighting.after)) for sighting in sightings]
    olds, news = [old for old, _ in pairs if old], [new for _, new in pairs if new]
    return find_named_member(olds, news, cases) if len(olds) == len(news) == len(cases) else None
