"""Reads of one live thing, written from the thing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.updates import change_thing
from understudy.core.generator.passes.acts.uploads import find_parts
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.compound import find_included, find_related
from understudy.core.generator.passes.things.embedded import find_embedded
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import is_telling
from understudy.core.generator.templates.nodes import Node
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT, leaves


def read_thing(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write the answer of a read from the thing it shows."""
    sightings = {sample.number: roles.sightings[sample.number] for sample in draft.samples}
    known = [(sample, sightings[sample.number].after) for sample in draft.samples]
    cases = study.cases(draft.endpoint, draft.samples)
    if not all(version is not None and version.item() is not None for _, version in known):
        if all(version is not None for _, version in known):
            draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        draft.then = answer_of(cases, study.flow, findings, fresh=True, counters=label_of(draft.endpoint))
        return
    by = sightings[draft.samples[0].number].by
    there = study.exists(roles, draft.endpoint)
    draft.sealed = (*draft.sealed, Condition("item", (there.name[0], "", by, there.name[1]), "present") if by else there)
    draft.rung = "collection"
    draft.verb = "read"
    changed = [sample for sample in draft.samples if sightings[sample.number].after is not sightings[sample.number].before]
    _keep_brought([(sample, version) for sample, version in known if version is not None])
    full = [
        case.with_item("item", version.item(), version.hidden, version.seen_at(case.number))
        for case, (_, version) in zip(cases, known, strict=True)
        if version is not None
    ]
    full = study.with_sizes(full, draft.endpoint, roles)
    if changed and not draft.endpoint.reads:
        change_thing(study, draft, roles, findings)
        return
    given = _given(study, draft, roles, [(sample, version) for sample, version in known if version is not None])
    fresh = not draft.endpoint.reads
    draft.then = answer_of(full, study.flow, findings, fresh=fresh, given=given, counters=label_of(draft.endpoint))
    if roles.role(draft.endpoint) != "one" or roles.is_about_things(draft.endpoint):
        _keep_extras(draft, [version for _, version in known if version is not None], findings, roles)


def _given(study: Study, draft: Draft, roles: Roles, shown: Sequence[tuple[Sample, Version]]) -> dict[Pointer, Node]:
    """Write what an answer says that other things decide, and what it shows beside and inside the thing."""
    root = roles.root_at.get(draft.endpoint, ())
    return {
        **study.counts.get(draft.endpoint, {}),
        **roles.worked_out(root, "item"),
        **find_included(study, [(sample, [version]) for sample, version in shown], "[item]"),
        **(find_related(study, draft.endpoint, shown) if roles.role(draft.endpoint) == "under" else {}),
        **find_embedded(study.collections, shown, root),
        **find_parts(roles, shown),
    }


def _keep_brought(known: Sequence[tuple[Sample, Version]]) -> None:
    """What a read shows, and only the request said that made the thing, belongs to the thing, however often it was read."""
    for place, _ in _texts(known[0][0].answer.tree):
        shown = [look(sample.answer.tree, place) for sample, _ in known]
        items = [version.item() or {} for _, version in known]
        if not all(isinstance(value, str) and is_telling(value) for value in shown):
            continue
        if len(set(shown)) == 1 and len({version.key for _, version in known}) > 1:
            continue  # whatever it is about, it says so
        if any(value in leaves(item) for value, item in zip(shown, items, strict=True)):
            continue
        if any(value in leaves(sample.asked.tree) for value, (sample, _) in zip(shown, known, strict=True)):
            continue
        writes = [version.write for _, version in known]
        if all(write is not None and value in leaves(write.asked.tree) for value, write in zip(shown, writes, strict=True)):
            for value, (_, version) in zip(shown, known, strict=True):
                version.extras.setdefault("_".join(str(part) for part in place), value)


def _texts(tree: Any, place: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """List the texts in the mappings of a tree."""
    for name, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, str) and not name.startswith("@"):
            yield (*place, name), value
        else:
            yield from _texts(value, (*place, name))


def _keep_extras(draft: Draft, versions: Sequence[Version], findings: Findings, roles: Roles) -> None:
    """What a read shows and nothing explains belongs to the thing itself."""
    for place in findings.unexplained:
        if place[:1] == ("headers",):
            continue
        name = "_".join(str(part) for part in place)
        shown = [look(sample.answer.tree, place) for sample in draft.samples]
        if roles.turns and len({len(value) for value in shown if isinstance(value, list)}) > 1:
            continue  # what there is of each kind of thing; which, other requests tell
        for sample, version in zip(draft.samples, versions, strict=True):
            value = look(sample.answer.tree, place)
            if value is not ABSENT and name:
                version.extras.setdefault(name, value)
        if roles.turns and name:
            _keep_on_the_way(roles, versions, name)


def _keep_on_the_way(roles: Roles, shown: Sequence[Version], name: str) -> None:
    """Let things that go on have a member from their beginning, as it was shown before, or first of all; their kind hides it."""
    kind = [one for history in roles.history.values() for _, one in history if one is not None]
    if any(isinstance(body := one.facets.get("body"), dict) and name in body for one in kind):
        return
    for one in kind:
        one.hidden = tuple(sorted({*one.hidden, name}))
    for version in shown:
        ways = [one for _, one in roles.history.get((version.scope, version.key), ()) if one is not None]
        known: Any = next((one.extras[name] for one in ways if name in one.extras), ABSENT)
        for one in ways:
            known = one.extras.get(name, known)
            if known is not ABSENT:
                one.extras.setdefault(name, known)
