"""Writes of live things: how a thing is made, replaced, changed and removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.styles import GRPC
from understudy.core.generator.align import Aligner, Findings
from understudy.core.generator.changes import Change, find_change, find_named_member
from understudy.core.generator.defaults import with_defaults
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.ledgers import add_effect, is_replay, replay_key, replies_of
from understudy.core.generator.live import Version, look
from understudy.core.generator.made import name_repeated
from understudy.core.generator.marks import share_marks
from understudy.core.generator.nodes import Const, Expr, Merge, Node, Obj, Text, freeze, member, quoted, to_document
from understudy.core.generator.passes.compositions import composed_code
from understudy.core.generator.passes.makers import joint_key
from understudy.core.generator.passes.named_lists import address_code
from understudy.core.generator.passes.repercussions import add_by_the_way, trees_by_the_way
from understudy.core.generator.passes.uploads import with_parts
from understudy.core.generator.responses import answer_of
from understudy.core.generator.roles import Roles, Sighting
from understudy.core.generator.sample import Pointer
from understudy.core.generator.sources import Case, is_graphql
from understudy.core.generator.states import states_among
from understudy.core.generator.study import Study, label_of
from understudy.core.model.json_codec import ABSENT

_MASKED = re.compile(r"[a-z][a-z0-9_.]*")
_FEWEST_REPLACED = 3  # members, its key among them, that make a message more than a partial change
_NUMBER = re.compile(r"0|[1-9]\d{0,8}")
_NEW_UUID = "new_id('{uuid}')"  # in a longer key it is all that is new


def create_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how a thing is made under a key of the server's."""
    cases = study.cases(draft.endpoint, draft.samples)
    versions = [roles.sightings[sample.number].after for sample in draft.samples]
    let: dict[str, Any] = {}
    cases = study.with_references(cases, let)
    typed = [look(sample.answer.tree, roles.made_at[draft.endpoint]) for sample in draft.samples]
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, merges=False)
    told = [index for index, value in enumerate(typed) if value is not ABSENT]  # what was not selected was made all the same
    node = aligner.align([typed[index] for index in told], [cases[index] for index in told], (roles.made_at[draft.endpoint][-1],))
    findings.notes.extend(own.notes)
    node = joint_key(study, roles, node)
    if isinstance(node, Const):
        node = _counted(node.value, roles) or Expr("new_id()")
    fresh_key = isinstance(node, Expr) and ("new_id" in node.code or "counter" in node.code)
    fresh_key = fresh_key or (isinstance(node, Text) and any(isinstance(part, Expr) and _NEW_UUID in part.code for part in node.parts))
    if fresh_key:
        let["id"] = to_document(node)
        cases = [
            case if value is ABSENT else Case(case.sample, {"id": value, **case.values}) for case, value in zip(cases, typed, strict=True)
        ]
        key_code = "{{ id }}"
    else:
        key_code = to_document(node)
    cases = name_repeated(trees_by_the_way(study, draft), cases, study.flow, let)
    cases = share_marks(cases, versions, study.flow, let, findings.notes)
    item = _item(study, draft, roles, versions=versions, cases=cases, findings=findings, is_keyed=fresh_key)
    effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": key_code, "item": item}
    full = study.with_items(cases, versions)
    answer = answer_of(
        full or cases,
        study.flow,
        findings,
        fresh=True,
        given=_worked_out(draft, roles),
        counters=label_of(draft.endpoint),
        body_cases=full,
    )
    draft.then = {**({"let": let} if let else {}), "create": effect, **answer}
    draft.rung, draft.verb = "collection", "create"
    add_by_the_way(study, draft, full if len(full) == len(cases) else cases, let, findings)
    if any(is_replay(draft.endpoint, sample) for sample in draft.endpoint.samples):
        field = next(key[0] for sample in draft.samples if (key := replay_key(sample)) is not None)
        kept = {
            "in": replies_of(draft.endpoint),
            "key": "{{ " + member("request.headers", field) + " | default('') }}",
            "item": "{{ item }}",
            "as": "reply",
        }
        add_effect(draft, "create", kept)


def _counted(key: Any, roles: Roles) -> Expr | None:
    """Let the one number that was made as a key be the next that is counted."""
    if isinstance(key, bool) or not _NUMBER.fullmatch(str(key)):
        return None
    label = quoted(f"{roles.collection.name}_{roles.key_member or 'id'}")
    code = f"counter({label})" if int(key) == 1 else f"counter({label}, {int(key)})"
    return Expr(code if isinstance(key, int) else f"{code} | string")


def _worked_out(draft: Draft, roles: Roles) -> dict[Pointer, Node]:
    """Write what the answer of a write says of a thing that other things decide."""
    made_at = roles.made_at.get(draft.endpoint)
    return roles.worked_out(made_at[:-1] if made_at is not None else roles.root_at.get(draft.endpoint, ()), "item")


def _item(
    study: Study,
    draft: Draft,
    roles: Roles,
    *,
    versions: Sequence[Version | None],
    cases: Sequence[Case],
    findings: Findings,
    is_keyed: bool = False,
) -> Any:
    """Write how a thing is made: its body as a whole, every other member by itself, from the cases that know it.

    With `is_keyed`, the key that is made is known as `id`.
    """
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name)
    shown = {
        name for sighting in roles.sightings.values() for version in (sighting.after,) if version is not None for name in version.facets
    }
    facet = "body" if "body" in shown else "content" if "content" in shown else "element"
    bodies = [
        (version.facets[facet], case)
        for version, case in zip(versions, cases, strict=True)
        if version is not None and isinstance(version.facets.get(facet), dict)
    ]
    member_of_key = roles.key_member or ""
    if is_keyed and all(member_of_key in body and body[member_of_key] == case.values.get("id") for body, case in bodies):
        aligner = replace(aligner, given={(member_of_key,): Expr("id")})
    node: Node = aligner.align([body for body, _ in bodies], [case for _, case in bodies]) if bodies else Obj(())
    rest: list[tuple[str, Node]] = []
    names = dict.fromkeys(name for version in versions if version is not None for name in _other_members(version, facet))
    for name in names:
        known = [
            (item.get(name, ABSENT), case)
            for version, case in zip(versions, cases, strict=True)
            if version is not None and _knows(version, name) and (item := _other_members(version, facet)) is not None
        ]
        rest.append((name, aligner.align([value for value, _ in known], [case for _, case in known], (name,))))
    findings.notes.extend(own.notes)
    findings.unexplained.extend(place for place in own.unexplained if place[-1:] == ("metadata",))
    if not is_graphql(draft.samples[0]):  # there a member that is missing was not asked for
        findings.states.extend(states_among((*own.unexplained, *own.optional), [body for body, _ in bodies]))
    node = with_defaults(node, {code for case in cases for code in case.values})
    key = roles.key_member or "id"
    if not bodies and not any(name == key for name, _ in rest):
        rest.insert(0, (key, Expr(roles.key_code(draft.endpoint)) if roles.role(draft.endpoint) == "one" else Expr("id")))
    extra = freeze(Obj(tuple(rest)))
    if not rest:
        return to_document(node)
    if isinstance(node, Obj) or (isinstance(node, Const) and isinstance(node.value, dict)):
        members = node.members if isinstance(node, Obj) else tuple((name, Const(value)) for name, value in node.value.items())
        return to_document(freeze(Obj((*members, *rest))))
    parts = node.parts if isinstance(node, Merge) else (node,)
    return to_document(Merge((*parts, extra)))


def write_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """PUT, POST or PATCH on one thing: an update when it was always there, else a put."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    existed = all(sighting.before is not None for sighting in sightings)
    replaces = any(_loses_members(sighting.before, sighting.after) for sighting in sightings) and (
        roles.act(draft.endpoint) == "put" or _becomes_another(study, draft, roles, sightings)
    )
    if existed and not replaces and not (roles.act(draft.endpoint) == "put" and _is_put(draft, roles)):
        change_thing(study, draft, roles, findings)
        return
    let: dict[str, Any] = {}
    cases = study.with_source(study.cases(draft.endpoint, draft.samples), roles, draft.endpoint, let)
    versions = [sighting.after for sighting in sightings]
    cases = with_parts(cases, roles, draft.endpoint, let)
    if draft.endpoint in roles.composed:
        let["assembled"] = "{{ " + composed_code(roles, draft.endpoint) + " }}"
        cases = [Case(case.sample, {"assembled": roles.made_of[case.number], **case.values}) for case in cases]
    cases = share_marks(cases, versions, study.flow, let, findings.notes)
    cases = _with_revisions(cases, sightings, address_code(roles, draft.endpoint), roles.key_code(draft.endpoint))
    if existed and replaces:
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        cases = (
            study.with_items(cases, [sighting.before for sighting in sightings])
            if all(_item_of(sighting.before) for sighting in sightings)
            else cases
        )
        cases = _with_steps(cases, [_item_of(version) or {} for version in versions])
    item = _item(study, draft, roles, versions=versions, cases=cases, findings=findings)
    effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}", "item": item}
    full = study.with_items(cases, versions)
    use = full if len(full) == len(cases) else cases
    draft.then = {
        **({"let": let} if let else {}),
        "create": effect,
        **answer_of(use, study.flow, findings, fresh=True, given=_worked_out(draft, roles), counters=label_of(draft.endpoint)),
    }
    draft.rung, draft.verb = "collection", "put"
    add_by_the_way(study, draft, use, let, findings)


def _with_revisions(cases: Sequence[Case], sightings: Sequence[Sighting], address: str, key: str) -> list[Case]:
    """Let cases say how often a thing was written, where it is 1 of a new one and counts on with every write over an old one."""
    found = list(cases)
    pairs = [(_item_of(sighting.before), _item_of(sighting.after)) for sighting in sightings]
    news = [new for _, new in pairs if new is not None]
    if len(news) < len(pairs) or len({old is None for old, _ in pairs}) < 2:
        return found
    for name in news[0]:
        told = [(0 if old is None else old.get(name), new.get(name)) for (old, _), new in zip(pairs, news, strict=True)]
        if all(type(old) is int and type(new) is int and new == old + 1 for old, new in told):
            code = f"(({member(f'lookup({address}, {key})', name)} | default(0)) + 1)"
            found = [Case(case.sample, {**case.values, code: new}) for case, (_, new) in zip(found, told, strict=True)]
    return found


def _is_put(draft: Draft, roles: Roles) -> bool:
    """Whether this endpoint makes things elsewhere in the traffic, so that a put over an old thing is the same act."""
    return any(roles.sightings[sample.number].before is None and sample.good for sample in draft.endpoint.samples)


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
    known = _with_steps(known, changes)
    effect, deep = _effect_of(study, roles, sightings, (cases, changes, known), findings)
    if appends and isinstance(effect, dict):
        effect["content"] = "{{ [item.content, request.body] | concat }}"
        findings.notes.append("what it brings is appended")
    full = study.with_items(cases, [sighting.after for sighting in sightings])
    use = full if len(full) == len(cases) else cases
    use = [_with_offset(case) for case in use] if appends else use
    answer = answer_of(use, study.flow, findings, fresh=True, given=_worked_out(draft, roles), counters=label_of(draft.endpoint))
    key = "{{ " + roles.key_code(draft.endpoint) + " }}"
    if (kept := _replaced(sightings, cases)) is not None:
        code, own_members = kept
        whole = Merge((Expr(f"item | only({', '.join(map(quoted, own_members))})"), Expr(f"{code} | default(omit)")))
        effect = {"in": roles.address(draft.endpoint), "key": key, "item": to_document(whole)}
        findings.notes.append("a message replaces the thing, but for what the server keeps")
        draft.then = {**({"let": let} if let else {}), "create": effect, **answer}
        draft.rung, draft.verb = "collection", "update"
        return
    update = {"update": {"in": roles.address(draft.endpoint), "key": key, "item": effect, **deep}} if effect else {}
    draft.then = {**({"let": let} if let else {}), **update, **answer}
    draft.rung, draft.verb = "collection", "update"
    add_by_the_way(study, draft, use, let, findings)


def _effect_of(
    study: Study,
    roles: Roles,
    sightings: Sequence[Sighting],
    seen: tuple[Sequence[Case], Sequence[dict[str, Any]], Sequence[Case]],
    findings: Findings,
) -> tuple[Any, dict[str, bool]]:
    """Write what a change leaves of a thing, and whether that is merged deeply.

    Args:
        study: what is known of the service.
        roles: the collection.
        sightings: of the thing before and after.
        seen: the cases, the members that are others afterwards, and the cases as they look at the thing before.
        findings: collects notes and states.
    """
    cases, changes, known = seen
    if (named := _named_of(sightings, cases)) is not None:
        findings.notes.append("one member is named, and its value said")
        return "{{ " + named + " }}", {}
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name)
    found = _change_of(sightings, cases)
    if found is not None:
        news = [sighting.after.item() or {} for sighting in sightings if sighting.after is not None]
        rest = tuple((name, aligner.align([new.get(name, ABSENT) for new in news], known, (name,))) for name in found.own)
        findings.notes.extend((*own.notes, f"members of {found.expression} are {'merged deeply' if found.deep else 'taken over'}"))
        effect = to_document(Merge((Expr(found.expression), freeze(Obj(rest)))) if rest else Expr(found.expression))
        return effect, {"deep": True} if found.deep else {}
    if changes and any(changes):
        node = aligner.align(changes, known)
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
        given = set(asked) if isinstance(asked, dict) else set()
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


def _replaced(sightings: Sequence[Sighting], cases: Sequence[Case]) -> tuple[str, list[str]] | None:
    """Find the protobuf message that a changed thing is, but for members that no request has: what is missing there is 0 or empty."""
    news = [_item_of(sighting.after) or {} for sighting in sightings]
    if cases[0].sample.asked.style != GRPC or any(_has_mask(case.sample.asked.tree) for case in cases):
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
            return code, sorted({name for new in news for name in new} - given)
    return None


def _has_mask(asked: Any) -> bool:
    """Whether a message says which fields are meant (google.protobuf.FieldMask, AIP-161): then those that are missing stay as they are."""
    masks = (value.get("1") for value in asked.values() if isinstance(value, dict) and len(value) == 1) if isinstance(asked, dict) else ()
    return any(
        isinstance(paths, list) and bool(paths) and all(isinstance(one, str) and _MASKED.fullmatch(one) for one in paths) for paths in masks
    )


def _with_steps(cases: Sequence[Case], news: Sequence[dict[str, Any]]) -> list[Case]:
    """Let cases say the numbers that count on with every change, for texts that hold them: the tag of a version."""
    found = list(cases)
    for name in news[0] if news else ():
        code = member("item", name)
        pairs = [(case.values.get(code), new.get(name)) for case, new in zip(cases, news, strict=True)]
        if all(type(old) is int and type(new) is int and new == old + 1 for old, new in pairs):
            found = [Case(case.sample, {**case.values, f"({code} + 1)": new}) for case, (_, new) in zip(found, pairs, strict=True)]
        elif all(isinstance(old, str) and old.isdecimal() and new == str(int(old) + 1) for old, new in pairs):
            found = [
                Case(case.sample, {**case.values, f"({code} | int + 1) | string": new}) for case, (_, new) in zip(found, pairs, strict=True)
            ]
    return found


def _change_of(sightings: Sequence[Sighting], cases: Sequence[Case]) -> Change | None:
    pairs = [(_item_of(sighting.before), _item_of(sighting.after)) for sighting in sightings]
    olds, news = [old for old, _ in pairs if old], [new for _, new in pairs if new]
    return find_change(olds, news, cases) if len(olds) == len(news) == len(cases) else None


def _named_of(sightings: Sequence[Sighting], cases: Sequence[Case]) -> str | None:
    pairs = [(_item_of(sighting.before), _item_of(sighting.after)) for sighting in sightings]
    olds, news = [old for old, _ in pairs if old], [new for _, new in pairs if new]
    return find_named_member(olds, news, cases) if len(olds) == len(news) == len(cases) else None


def remove_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how a thing is removed."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    cases = study.cases(draft.endpoint, draft.samples)
    if all(sighting.before is not None for sighting in sightings):
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        full = study.with_items(cases, [sighting.before for sighting in sightings])
        cases = full if len(full) == len(cases) else cases
    answer = answer_of(cases, study.flow, findings, fresh=True, counters=label_of(draft.endpoint))
    gone: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}"}
    inside = [_contents(roles, draft.endpoint, child) for child in study.children(roles)]
    draft.then = {"remove": [gone, *inside] if inside else gone, **answer}
    draft.rung, draft.verb = "collection", "delete"


def _contents(roles: Roles, endpoint: Endpoint, child: Roles) -> dict[str, Any]:
    """Write how everything inside a thing goes with it."""
    codes = [*(roles.parts[endpoint].codes[name] for name in roles.collection.scope), roles.key_code(endpoint)]
    address = " ~ '/' ~ ".join([f"'{child.collection.name}'", *codes])
    within = "/".join([child.collection.name, *("{{ " + code + " }}" for code in codes)])
    return {"in": within, "for": f"one in keys({address})", "key": "{{ one }}"}


def _item_of(version: Version | None) -> dict[str, Any] | None:
    return version.item() if version is not None else None


def _becomes_another(study: Study, draft: Draft, roles: Roles, sightings: Sequence[Sighting]) -> bool:
    """Whether a change shows a thing of which more is gone than what it was asked to remove."""
    if draft.endpoint not in roles.root_at or any(one.after is None or "content" in one.after.facets for one in sightings):
        return False
    return _change_of(sightings, study.cases(draft.endpoint, draft.samples)) is None


def _loses_members(before: Version | None, after: Version | None) -> bool:
    """Whether a write took members away, as one that replaces does."""
    old, new = _item_of(before), _item_of(after)
    return old is not None and new is not None and bool(old.keys() - new.keys())


def _other_members(version: Version, facet: str) -> dict[str, Any]:
    """Members of a thing beyond its body."""
    found: dict[str, Any] = {}
    body = version.facets.get(facet, {})
    if "content" in version.facets:
        found["content"] = version.facets["content"]
    beyond = {**version.facets.get("fields", {}), **version.extras}
    return {**found, **{name: value for name, value in beyond.items() if not isinstance(body, dict) or name not in body}}


def _knows(version: Version, name: str) -> bool:
    """Whether a version would show this member if it had it."""
    return (
        name in version.extras or (name == "content" and "content" in version.facets) or (name != "content" and "fields" in version.facets)
    )
