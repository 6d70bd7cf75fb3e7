"""The draft of one kind of answer of an endpoint: which things it is about, what it does to them, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft, drop_unused
from understudy.core.generator.passes.acts.brought_along import bring_along
from understudy.core.generator.passes.acts.consequences import name_what_was_made
from understudy.core.generator.passes.acts.emptying import empty
from understudy.core.generator.passes.acts.makers import make_many, make_several, makes_several
from understudy.core.generator.passes.acts.reads import read_thing
from understudy.core.generator.passes.acts.removals import remove_many
from understudy.core.generator.passes.acts.repercussions import add_by_the_way, add_touched, does_more, things_touched, trees_by_the_way
from understudy.core.generator.passes.acts.selections import act_on_selected
from understudy.core.generator.passes.acts.uploads import keep_part
from understudy.core.generator.passes.acts.writes import create_thing, remove_thing, write_thing
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.counted_lists import count_listed
from understudy.core.generator.passes.lists.lists import list_things
from understudy.core.generator.passes.lists.mixed_lists import find_mixed
from understudy.core.generator.passes.people.logins import log_in
from understudy.core.generator.passes.private.states import keep_state
from understudy.core.generator.passes.things.embedded import find_only_things
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Node, member
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.counted import find_counts
from understudy.core.generator.things.current_versions import told_versions
from understudy.core.generator.things.ledgers import add_effect, is_replay, replay_key, replies_of
from understudy.core.generator.things.live import look
from understudy.core.generator.things.made import name_repeated
from understudy.core.generator.things.marks import share_marks
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import states_among
from understudy.core.generator.things.tables import explain_table
from understudy.core.generator.things.told_figures import find_told_figures
from understudy.core.generator.things.twins import find_spoken_twins
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.traffic.turns import is_dialogue
from understudy.core.model.json_codec import ABSENT

_KEPT_OUT = (401, 403)


def draft_answer(study: Study, endpoint: Endpoint, group: Sequence[Sample]) -> Draft:
    """Draft the stub that answers as the samples of a group were answered, all with one status and kind of body."""
    draft = Draft(endpoint, tuple(group))
    findings = Findings()
    roles = study.main_role(endpoint)
    draft.sealed = _ancestors(study, endpoint, group, roles)
    if roles is not None and is_replay(endpoint, group[0]):
        _say_again(study, draft, roles, findings)
        return draft
    if is_dialogue(group[0].exchange):
        draft.verb = "talk"
    if not group[0].good or not _do(study, draft, roles, findings):
        _answer(study, draft, roles, findings)
    draft.notes = findings.notes
    drop_unused(draft)
    if group[0].good:
        _finish(study, draft, endpoint)
        bring_along(study, draft)
    keep_part(draft, study.collections)
    draft.clean = findings.clean
    trees = [sample.answer.tree for sample in group]
    draft.states = (*findings.states, *states_among((*findings.unexplained, *findings.optional), trees))
    return draft


def _do(study: Study, draft: Draft, roles: Roles | None, findings: Findings) -> bool:
    """Write what was done to live things, and the answer that shows it; False where it was nothing known."""
    endpoint, group = draft.endpoint, draft.samples
    role, act = (roles.role(endpoint), roles.act(endpoint)) if roles is not None else ("", "")
    if study.accounts is not None and endpoint in study.accounts.logins and not (role == "many" and roles and endpoint in roles.list_at):
        log_in(study, draft, study.accounts, findings)
    elif roles is None:
        return count_listed(study, draft, findings)
    elif roles.whose and (roles.initial is not None or role == "under"):
        keep_state(study, draft, roles, findings)
    elif endpoint in roles.emptied_by:
        empty(study, draft, roles, findings)
    elif endpoint in roles.selected_by:
        return act_on_selected(study, draft, roles, findings)
    elif role == "many" and endpoint in roles.list_at:
        list_things(study, draft, roles, findings)
    elif endpoint in roles.removed_by:
        remove_many(study, draft, roles, findings)
    elif endpoint in roles.made_by:
        make_many(study, draft, roles, findings)
    elif role == "many" and _makes_one(group, roles, endpoint):
        create_thing(study, draft, roles, findings)
    elif role == "many" and makes_several(group, roles, endpoint):
        make_several(study, draft, roles, findings)
    elif role == "one" and act == "remove" and not any(sample.number in roles.lingering for sample in group):
        remove_thing(study, draft, roles, findings)
    elif role == "one" and act in ("put", "write") and roles.is_about_things(endpoint):
        write_thing(study, draft, roles, findings)
        _note_places(study, draft, endpoint, findings)
    elif role in ("one", "under"):
        read_thing(study, draft, roles, findings)
    else:
        return False
    return True


def _makes_one(group: Sequence[Sample], roles: Roles, endpoint: Endpoint) -> bool:
    """Whether answers say the key of what was made: where several are made at once, they list them."""
    place = roles.made_at.get(endpoint)
    return place is not None and any(look(sample.answer.tree, place) is not ABSENT for sample in group)


def _answer(study: Study, draft: Draft, roles: Roles | None, findings: Findings) -> None:
    """Write an answer that is about no thing that is known, or a refusal."""
    endpoint, group, good = draft.endpoint, draft.samples, draft.samples[0].good
    let: dict[str, Any] = {}
    cases = study.cases(endpoint, group)
    if not good:
        cases = _about_things(study, draft, endpoint, roles, cases)
    if good and not endpoint.reads:
        cases = study.with_references(cases, let)
        cases = share_marks(cases, [None] * len(cases), study.flow, let, findings.notes)
    if good and endpoint.reads and all(300 <= sample.status < 400 for sample in group):
        cases = share_marks(cases, [None] * len(cases), study.flow, let, findings.notes)
    if not endpoint.reads and (good or things_touched(study, draft)):
        cases = name_what_was_made(study, draft, cases, let) if does_more(study, draft) else cases
        cases = name_repeated(trees_by_the_way(study, draft), cases, study.flow, let)
    given: dict[Pointer, Node] = dict(study.counts.get(endpoint, {})) if good else told_versions(cases)
    if good and endpoint.method == "GET":
        given = {
            **given,
            **find_told_figures(endpoint, study.collections, group),
            **find_only_things(study.collections, group),
        }
    if good and (endpoint.method == "GET" or endpoint.operation):
        given = {**find_counts(study.collections, group), **given}
    if good:
        given |= find_mixed(study.collections, group)
    written = answer_of(cases, study.flow, findings, fresh=True, given=given, counters=label_of(endpoint))
    let.update(written.pop("let", {}))
    draft.then = {"let": let, **written} if let else written
    if good and not endpoint.reads:
        add_by_the_way(study, draft, cases, let, findings)
    elif not good:
        add_touched(study, draft, cases, let, findings)
    if good and endpoint.method == "GET" and "text" in draft.then:
        _tabulate(study, draft, group, findings)


def _about_things(study: Study, draft: Draft, endpoint: Endpoint, roles: Roles | None, cases: list[Case]) -> list[Case]:
    """Let a refusal look at the thing that it is about, where it was always there."""
    if roles is not None and (spoken := find_spoken_twins(endpoint, roles, draft.samples)) is not None:
        draft.sealed = (*draft.sealed, spoken[0])
        return [case.with_item("item", twin) for case, twin in zip(cases, spoken[1], strict=True)]
    if roles is None or roles.role(endpoint) not in ("one", "under") or roles.by_the_way:
        return cases
    if study.accounts is not None and endpoint in study.accounts.logins:
        return cases  # whoever is refused need not be there
    if roles.whose and draft.samples[0].verdict in _KEPT_OUT:
        return cases  # nobody knows whose it would be
    full = study.with_items(cases, [roles.sightings[case.number].before for case in cases])
    if len(full) < len(cases):
        return cases
    draft.sealed = (*draft.sealed, study.exists(roles, endpoint))
    return full


def _tabulate(study: Study, draft: Draft, group: Sequence[Sample], findings: Findings) -> None:
    """Write a table of live things, where an answer is one."""
    found = explain_table(group, study.collections)
    if found is not None:
        draft.then["text"] = found[0]
        draft.rung = "collection"
        findings.unexplained[:] = [place for place in findings.unexplained if place[:1] == ("headers",)]
        findings.notes.append(f"a table of {found[1]}")


def _say_again(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Answer a repeated request as the first one was answered."""
    field = replay_key(draft.samples[0])
    assert field is not None
    code = "{{ " + member("request.headers", field[0]) + " }}"
    draft.sealed = (*draft.sealed, Condition("item", (replies_of(draft.endpoint), code), "present"))
    cases = study.cases(draft.endpoint, draft.samples)
    full = study.with_items(cases, [roles.sightings[sample.number].after for sample in draft.samples])
    use = full if len(full) == len(cases) else cases
    draft.then = answer_of(use, study.flow, findings, fresh=False, counters=label_of(draft.endpoint))
    draft.notes, draft.clean, draft.verb = (
        [*findings.notes, "a repeated request is answered as the first one was"],
        findings.clean,
        "repeat",
    )


def _finish(study: Study, draft: Draft, endpoint: Endpoint) -> None:
    """Let a request that finishes something, such as an upload, end it."""
    for roles in study.collections:
        if roles.role(endpoint) == "under" and roles.act(endpoint) == "remove" and "responses" not in draft.then:
            gone = {"in": roles.address(endpoint), "key": "{{ " + roles.key_code(endpoint) + " }}", "as": "finished"}
            add_effect(draft, "remove", gone)
            draft.notes.append(f"finishes one of {roles.collection.name}")


def _note_places(study: Study, draft: Draft, endpoint: Endpoint, findings: Findings) -> None:
    """Let a write make the place it puts something into, where nothing else does."""
    for roles in study.collections:
        if roles.by_the_way and roles.role(endpoint) == "one":
            key = "{{ " + roles.key_code(endpoint) + " }}"
            place = {"in": roles.address(endpoint), "key": key, "item": {roles.key_member or "name": key}, "as": "place"}
            add_effect(draft, "create", place)
            findings.notes.append(f"{roles.collection.name} lists where things are")


def _ancestors(study: Study, endpoint: Endpoint, group: Sequence[Sample], main: Roles | None) -> tuple[Condition, ...]:
    """Things in the path that must exist: those that did in every sample of this group."""
    found: list[Condition] = []
    for roles in study.collections:
        if roles is main or roles.by_the_way or roles.role(endpoint) not in ("one", "under"):
            continue
        sightings = [roles.sightings[sample.number] for sample in group if sample.number in roles.sightings]
        if group[0].good and sightings and all(sighting.before is not None and not sighting.by for sighting in sightings):
            found.append(study.exists(roles, endpoint))
    tables = [study.parents(endpoint, sample) for sample in group] if group[0].good else []
    if tables:
        found.extend(Condition("item", name, "present") for name in tables[0] if all(table.get(name) for table in tables))
    return tuple(found)
