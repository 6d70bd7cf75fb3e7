"""Writes of live things: how a thing is made, put and removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.compositions import composed_code
from understudy.core.generator.passes.acts.departures import add_departures
from understudy.core.generator.passes.acts.kept_things import bring_back, keep_removed
from understudy.core.generator.passes.acts.made_items import made_item
from understudy.core.generator.passes.acts.makers import joint_key
from understudy.core.generator.passes.acts.repercussions import add_by_the_way, does_more, trees_by_the_way
from understudy.core.generator.passes.acts.updates import change_thing, find_merged
from understudy.core.generator.passes.acts.uploads import with_names, with_parts
from understudy.core.generator.passes.acts.version_counts import with_revisions, with_steps, with_told_steps
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.named_lists import address_code
from understudy.core.generator.passes.things.memberships import add_leaving
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Const, Expr, Node, Text, member, quoted, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.counted_keys import is_counted, without_other_keys
from understudy.core.generator.things.facets import octets_of
from understudy.core.generator.things.ledgers import add_effect, is_replay, replay_key, replies_of
from understudy.core.generator.things.live import Version, item_of, look
from understudy.core.generator.things.made import name_repeated
from understudy.core.generator.things.marks import share_marks
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.model.json_codec import ABSENT

_NUMBER = re.compile(r"0|[1-9]\d{0,8}")
_NEW = "new_id("  # in a longer key it is what is new


def create_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how a thing is made under a key of the server's."""
    cases = study.cases(draft.endpoint, draft.samples)
    versions = [roles.sightings[sample.number].after for sample in draft.samples]
    let: dict[str, Any] = {}
    cases = study.with_rests(study.with_references(cases, let), roles, let)
    typed = [look(sample.answer.tree, roles.made_at[draft.endpoint]) for sample in draft.samples]
    node = _key_made(study, draft, roles, (typed, cases), findings)
    fresh_key = _is_made_up(node)
    key_code = to_document(node)
    if fresh_key:
        let["id"] = key_code
        cases = [
            case if value is ABSENT else Case(case.sample, {"id": value, **case.values}) for case, value in zip(cases, typed, strict=True)
        ]
        key_code = "{{ id }}"
    cases = name_repeated(trees_by_the_way(study, draft), cases, study.flow, let)
    cases = share_marks(cases, versions, study.flow, let, findings.notes)
    item = made_item(study, draft, roles, versions=versions, cases=cases, findings=findings, is_keyed=fresh_key)
    effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": key_code, "item": item}
    full = study.with_items(cases, versions)
    answer = answer_of(
        full or cases,
        study.flow,
        findings,
        fresh=True,
        given=roles.worked_out_by(draft.endpoint),
        counters=label_of(draft.endpoint),
        body_cases=full,
    )
    draft.then = {**({"let": let} if let else {}), "create": effect, **answer}
    draft.rung, draft.verb = "collection", "create"
    add_by_the_way(study, draft, full if len(full) == len(cases) else cases, let, findings)
    _keep_reply(draft)


def _key_made(study: Study, draft: Draft, roles: Roles, seen: tuple[Sequence[Any], Sequence[Case]], findings: Findings) -> Node:
    """Write the key of a new thing, from the keys that answers told, where they told one, and the cases."""
    typed, cases = seen
    told = [index for index, value in enumerate(typed) if value is not ABSENT]  # what was not selected was made all the same
    keys, about = [typed[index] for index in told], [cases[index] for index in told]
    place = (roles.made_at[draft.endpoint][-1],)
    counted = [without_other_keys(about, str(place[-1]))] if is_counted(keys) else []
    tries = [(known, place) for known in ((*counted, about) if len(keys) > 1 or not counted else counted)]
    if str(place[-1]).isdecimal():  # a field of Protocol Buffers, whose name would say that it is a key
        tries.append((about, ("id",)))
    for known, named in tries:
        own = Findings()
        node = Aligner(study.flow, own, fresh=True, counters=roles.collection.name, merges=False).align(keys, known, named)
        if not isinstance(node, Const):
            break
    findings.notes.extend(own.notes)
    node = joint_key(study, roles, node)
    return (_counted(node.value, roles) or Expr("new_id()")) if isinstance(node, Const) else node


def _is_made_up(key: Node) -> bool:
    """Whether a key is new with every thing."""
    if isinstance(key, Expr):
        return "new_id" in key.code or "counter" in key.code
    return isinstance(key, Text) and any(isinstance(part, Expr) and _NEW in part.code for part in key.parts)


def _keep_reply(draft: Draft) -> None:
    """Keep the reply under the key of its request, where requests with such a key were sent twice and answered alike."""
    fields = [key[0] for sample in draft.samples if (key := replay_key(sample)) is not None]
    if not fields or not any(is_replay(draft.endpoint, sample) for sample in draft.endpoint.samples):
        return
    (field, *_) = fields
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


def write_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """PUT, POST or PATCH on one thing: an update when it was always there, else a put."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    if draft.endpoint in roles.brings_back and all(sighting.kept is not None for sighting in sightings):
        bring_back(study, draft, roles, findings)
        return
    existed = all(sighting.before is not None for sighting in sightings)
    replaces = any(_loses_members(sighting.before, sighting.after) for sighting in sightings) and (
        roles.act(draft.endpoint) == "put" or _becomes_another(study, draft, roles, sightings)
    )
    is_put = roles.act(draft.endpoint) == "put"
    stays = existed and is_put and _brings_nothing(draft, sightings)
    if stays or (existed and not replaces and not (is_put and _is_put(draft, roles))):
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
    cases = with_revisions(cases, sightings, address_code(roles, draft.endpoint), roles.key_code(draft.endpoint))
    if existed and not replaces and (_says_apart(draft, roles) or _leaves_alone(draft, sightings)):
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        cases = _with_kept(cases, sightings)
    if existed and replaces:
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        cases = (
            study.with_items(cases, [sighting.before for sighting in sightings])
            if all(item_of(sighting.before) for sighting in sightings)
            else cases
        )
        cases = with_steps(cases, [item_of(version) or {} for version in versions])
    stepped = with_told_steps(cases, sightings, address_code(roles, draft.endpoint), roles.key_code(draft.endpoint))
    counts = existed and bool(draft.endpoint.operation)
    item = made_item(study, draft, roles, versions=versions, cases=stepped[0] if counts else cases, findings=findings)
    effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}"}
    effect["item"] = with_names(item, roles, draft.endpoint)
    full = study.with_items(cases, versions)
    use = full if len(full) == len(cases) else stepped[1] if counts else cases
    draft.then = {
        **({"let": let} if let else {}),
        "create": effect,
        **answer_of(use, study.flow, findings, fresh=True, given=roles.worked_out_by(draft.endpoint), counters=label_of(draft.endpoint)),
    }
    draft.rung, draft.verb = "collection", "put"
    add_by_the_way(study, draft, use, let, findings)


def _brings_nothing(draft: Draft, sightings: Sequence[Sighting]) -> bool:
    """Whether writes over old things brought nothing: they ask that the things be there, and leave them as they are."""
    empty = all(sample.asked.kind == "none" and not sample.query for sample in draft.samples)
    return empty and all(one.after is None or "content" not in one.after.facets for one in sightings)


def _is_put(draft: Draft, roles: Roles) -> bool:
    """Whether this endpoint makes things elsewhere in the traffic, so that a put over an old thing is the same act."""
    return any(roles.sightings[sample.number].before is None and sample.good for sample in draft.endpoint.samples)


def _says_apart(draft: Draft, roles: Roles) -> bool:
    """Whether answers say by their status if a put made something or replaced what was there."""
    made = {sample.status for sample in draft.endpoint.samples if sample.good and roles.sightings[sample.number].before is None}
    return bool(made) and not made & {sample.status for sample in draft.samples}


def _leaves_alone(draft: Draft, sightings: Sequence[Sighting]) -> bool:
    """Whether old things hold what they held before, though other bytes were brought."""
    for sample, one in zip(draft.samples, sightings, strict=True):
        before, after = (version.facets.get("content") if version is not None else None for version in (one.before, one.after))
        if before is None or before != after or before in octets_of(sample).values():
            return False
    return True


def _with_kept(cases: Sequence[Case], sightings: Sequence[Sighting]) -> list[Case]:
    """Let cases say the members of what was there that stayed as they were: what a put leaves alone is the server's own."""
    pairs = [(item_of(one.before) or {}, item_of(one.after) or {}) for one in sightings]
    names = [name for name in pairs[0][0] if all(old.get(name, ABSENT) == new.get(name) for old, new in pairs)]
    return [
        Case(case.sample, {**case.values, **{member("item", name): old[name] for name in names}})
        for case, (old, _) in zip(cases, pairs, strict=True)
    ]


def remove_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how a thing is removed."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    cases = study.cases(draft.endpoint, draft.samples)
    if all(sighting.before is not None for sighting in sightings):
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        full = study.with_items(cases, [sighting.before for sighting in sightings])
        cases = full if len(full) == len(cases) else cases
    let: dict[str, Any] = {}
    cases = name_repeated(trees_by_the_way(study, draft), cases, study.flow, let) if does_more(study, draft) else cases
    answer = answer_of(cases, study.flow, findings, fresh=True, counters=label_of(draft.endpoint))
    gone: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}"}
    inside = [_contents(roles, draft.endpoint, child) for child in study.children(roles) if not roles.keeps]
    draft.then = {**({"let": let} if let else {}), "remove": [gone, *inside] if inside else gone, **answer}
    add_departures(draft, roles, study.collections, findings)
    add_leaving(draft, roles, study.collections, findings)
    add_by_the_way(study, draft, cases, let, findings)
    if all(sighting.kept is not None for sighting in sightings):
        keep_removed(study, draft, roles, cases, findings)
    draft.rung, draft.verb = "collection", "delete"


def _contents(roles: Roles, endpoint: Endpoint, child: Roles) -> dict[str, Any]:
    """Write how everything inside a thing goes with it."""
    codes = [*(roles.parts[endpoint].codes[name] for name in roles.collection.scope), roles.key_code(endpoint)]
    address = " ~ '/' ~ ".join([f"'{child.collection.name}'", *codes])
    within = "/".join([child.collection.name, *("{{ " + code + " }}" for code in codes)])
    return {"in": within, "for": f"one in keys({address})", "key": "{{ one }}"}


def _becomes_another(study: Study, draft: Draft, roles: Roles, sightings: Sequence[Sighting]) -> bool:
    """Whether a change shows a thing of which more is gone than what it was asked to remove."""
    if draft.endpoint not in roles.root_at or any(one.after is None or "content" in one.after.facets for one in sightings):
        return False
    return find_merged(sightings, study.cases(draft.endpoint, draft.samples)) is None


def _loses_members(before: Version | None, after: Version | None) -> bool:
    """Whether a write took members away, as one that replaces does."""
    old, new = item_of(before), item_of(after)
    return old is not None and new is not None and bool(old.keys() - new.keys())
