"""Pass 6: reads that move a thing on → a stub for each state in which they do, ahead of the one that only reads.

A phase is a state that things leave by being looked at. How many looks it takes is what most recorded things took; the last of them changes
the thing. Where things leave the same state for different ones, what was asked for, or what they are, tells which.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.consequences import add_caused, things_caused
from understudy.core.generator.passes.acts.version_counts import with_steps
from understudy.core.generator.passes.answers.answer_drafts import draft_answer
from understudy.core.generator.passes.answers.odd_phases import as_long, conditions_on, telling_members
from understudy.core.generator.passes.answers.ways import Look, Run, find_ways, outcome
from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import flattened, is_state
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT

_MOST_STUCK = 0.25  # of the things that are left in a state which others leave
_LONGEST = 50  # looks at one phase
_MOST_ODD = 20  # things of one phase that take another number of looks than others


@dataclass(frozen=True, slots=True)
class Phases:
    """The stubs of an endpoint that move things on, and the samples for which these stand alone."""

    drafts: list[Draft] = field(default_factory=list)
    standing: frozenset[int] = frozenset()


def draft_phases(study: Study, endpoint: Endpoint, look: Look) -> Phases:
    """Draft the stubs of reads that move things on; none where no state tells when they do."""
    roles = study.main_role(endpoint)
    if roles is None or roles.role(endpoint) != "one" or roles.act(endpoint) != "read":
        return Phases()
    moved = [sample for sample in endpoint.samples if sample.number in roles.advances]
    member = _deciding(roles, moved)
    if member is None:
        return Phases()
    runs = list(_runs(roles, endpoint, member, {token(_state(roles.sightings[one.number].before, member)) for one in moved}))
    drafts: list[Draft] = []
    drafted: list[Run] = []
    for state in dict.fromkeys(token(run.state) for run in runs):
        for draft, own in _phase(study, endpoint, member, [run for run in runs if token(run.state) == state], look):
            drafts.append(draft)
            drafted += own
    return Phases(drafts, _standing(roles, endpoint, member, drafted))


def _deciding(roles: Roles, moved: Sequence[Sample]) -> str | None:
    """Find the member whose value says that a thing will go on: things that stay as they are have another."""
    if not moved:
        return None
    pairs = [(roles.sightings[sample.number].before, roles.sightings[sample.number].after) for sample in moved]
    # What somebody else moved away from where it was did not stay there.
    left = {id(sighting.before) for sighting in roles.sightings.values() if sighting.after is not sighting.before}
    last = [after for _, after in pairs if id(after) not in left]
    # That a thing is gone says nothing of what told it before: what its removal changed does.
    removals = [roles.sightings[number] for number in sorted(roles.lingering) if number in roles.sightings]
    gone_on = [(old, new) for old, new in pairs if new is not None] + [(one.before, one.after) for one in removals]
    found: list[tuple[int, bool, int, str]] = []
    for place, name in enumerate(flattened(item_of(pairs[0][0]) or {})):
        before = [_state(version, name) for version, _ in pairs]
        if name == roles.key_member or not all(is_state(value) for value in before):
            continue
        if all(_state(old, name) == _state(new, name) for old, new in gone_on):
            continue
        leaving = set(map(token, before))
        stuck = sum(version is not None and token(_state(version, name)) in leaving for version in last)
        if stuck <= _MOST_STUCK * len(last):
            found.append((stuck, isinstance(before[0], bool), place, name))
    return min(found)[-1] if found else None


def _state(version: Version | None, name: str) -> Any:
    item = item_of(version)
    return flattened(item).get(name, ABSENT) if item is not None else ABSENT


def _runs(roles: Roles, endpoint: Endpoint, member: str, leaving: set[str]) -> Iterator[Run]:
    """Part the looks at every thing by the state in which it was."""
    things: dict[tuple[tuple[str, ...], str], list[Sample]] = defaultdict(list)
    for sample in sorted(endpoint.samples, key=lambda sample: sample.number):
        sighting = roles.sightings.get(sample.number)
        if sighting is None or sighting.before is None or sighting.by:
            continue
        if sample.number in roles.advances or (sample.good and sighting.after is not None):
            things[(sighting.scope, sighting.key or "")].append(sample)
    for samples in things.values():
        run: Run | None = None
        last: Version | None = None
        for sample in samples:
            before, after = roles.sightings[sample.number].before, roles.sightings[sample.number].after
            state = _state(before, member)
            if run is not None and (before is not last or token(state) != token(run.state)):
                yield run
                run = None
            if token(state) in leaving:
                run = run or Run(state, [])
                run.samples.append(sample)
                if after is None or token(_state(after, member)) != token(state):
                    run.left = outcome(before, after)
                    yield run
                    run = None
            last = after
        if run is not None:
            yield run


def _phase(study: Study, endpoint: Endpoint, member: str, runs: Sequence[Run], look: Look) -> Iterator[tuple[Draft, list[Run]]]:
    """Draft the stubs of one phase: one for each state into which it leads, the usual one first."""
    roles = study.main_role(endpoint)
    if roles is None:
        return
    phase = Condition("item", (roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}", member, runs[0].state), "present")
    left = [run for run in runs if run.left is not None and len(run.samples) <= _LONGEST]
    for own, conditions in find_ways(study, endpoint, left, look):
        draft = _draft(study, endpoint, roles, own)
        if draft is not None:
            draft.conditions = (*(one for one in conditions if one != phase), phase)
            draft.sealed = tuple(one for one in draft.sealed if one.name != phase.name[:2])
            draft.notes.append(f"{member} {token(runs[0].state)} goes on by itself: looks at {len(own)} of them tell how")
            yield draft, own
            yield from _odd(study, endpoint, own, draft, [other for other in runs if other.left is not None])


def _odd(study: Study, endpoint: Endpoint, own: Sequence[Run], usual: Draft, everyone: Sequence[Run]) -> Iterator[tuple[Draft, list[Run]]]:
    """Draft a stub for each thing that took another number of looks than the others that went its way."""
    roles = study.main_role(endpoint)
    looks = _usual_looks(own)
    for run in [run for run in own if len(run.samples) != looks][:_MOST_ODD]:
        version = _version(roles, run) if roles is not None else None
        if roles is None or version is None:
            continue
        others = [flattened(item_of(_version(roles, other)) or {}) for other in everyone if other is not run]
        members = telling_members(version, others, frozenset([roles.key_member, *(name for name, _, _ in roles.turns)]))
        draft = _draft(study, endpoint, roles, [run]) if members is not None else None
        if draft is not None and members is not None:
            draft.then = as_long(usual, len(run.samples)) or draft.then
            place = (roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}")
            draft.conditions = (*(one for one in usual.conditions if one.name[2:3] != (members[0][0],)), *conditions_on(place, members))
            draft.sealed = tuple(one for one in draft.sealed if one.name != place)
            draft.notes.append("took another number of looks than others of its kind")
            yield draft, [run]


def _version(roles: Roles, run: Run) -> Version | None:
    """Return what a thing was at the first look at it in a phase."""
    return roles.sightings[run.samples[0].number].before


def _usual_looks(runs: Sequence[Run]) -> int:
    """Count the looks that most things took in a phase."""
    counts = Counter(len(run.samples) for run in runs)
    return max(sorted(counts), key=lambda count: counts[count])


def _draft(study: Study, endpoint: Endpoint, roles: Roles, runs: Sequence[Run]) -> Draft | None:
    """Draft the looks at things that go the same way, one after the other."""
    looks = _usual_looks(runs)
    usual = [run for run in runs if len(run.samples) == looks]
    responses: list[dict[str, Any]] = []
    whole: Draft | None = None
    let: dict[str, Any] = {}
    for place in range(looks):
        samples = [run.samples[place] for run in usual]
        if place == looks - 1:
            samples = sorted((run.samples[-1] for run in runs), key=lambda sample: sample.number)
        if len({sample.status for sample in samples}) > 1:
            return None
        one = draft_answer(study, endpoint, samples)
        _make_by_the_way(study, endpoint, roles, samples, one)
        changes = _update(study, endpoint, roles, samples, one)
        let |= one.then.pop("let", {})
        responses.append({**changes, **one.then})
        if whole is None:
            whole = one
        else:
            whole.clean, whole.samples = whole.clean and one.clean, (*whole.samples, *one.samples)
            whole.notes += [note for note in one.notes if note not in whole.notes]
    if whole is None:
        return None
    key = "{{ " + roles.key_code(endpoint) + " }}"
    several = {"sequence_by": key, "repeat": "cycle", "responses": responses}
    whole.then = {**({"let": let} if let else {}), **(responses[0] if looks == 1 else several)}
    whole.samples = tuple(sorted({sample.number: sample for sample in whole.samples}.values(), key=lambda sample: sample.number))
    whole.rung, whole.verb, whole.exception = "collection", "read", True
    return whole


def _make_by_the_way(study: Study, endpoint: Endpoint, roles: Roles, samples: Sequence[Sample], draft: Draft) -> None:
    """Write what comes to be with a look: what was asked for when that which makes it began."""
    if not things_caused(study, draft):
        return
    findings = Findings()
    cases = study.with_items(study.cases(endpoint, samples), [roles.sightings[sample.number].after for sample in samples])
    if len(cases) == len(samples):
        add_caused(study, draft, cases, draft.then.get("let", {}), findings)
        draft.notes += findings.notes


def _update(study: Study, endpoint: Endpoint, roles: Roles, samples: Sequence[Sample], draft: Draft) -> dict[str, Any]:
    """Write what a look changes of a thing."""
    sightings = [roles.sightings[sample.number] for sample in samples]
    if all(sighting.after is sighting.before for sighting in sightings):
        return {}
    thing = {"in": roles.address(endpoint), "key": "{{ " + roles.key_code(endpoint) + " }}"}
    if all(sighting.after is None for sighting in sightings):
        return {"remove": thing}
    olds, news = [item_of(one.before) or {} for one in sightings], [item_of(one.after) or {} for one in sightings]
    changes = [{name: value for name, value in new.items() if old.get(name, ABSENT) != value} for old, new in zip(olds, news, strict=True)]
    named: dict[str, Any] = {}
    cases = study.with_named(study.with_items(study.cases(endpoint, samples), [one.before for one in sightings]), roles, named)
    findings = Findings()
    known = with_steps(cases, changes)
    # What a look asks for is no part of what it changes.
    aligner = Aligner(study.flow, findings, fresh=True, counters=roles.collection.name, is_change=True, merges=False)
    node = aligner.align(changes, known)
    draft.notes += findings.notes
    draft.clean = draft.clean and findings.clean
    lost = [name for name in olds[0] if all(name in old and name not in new for old, new in zip(olds, news, strict=True))]
    let = {name: code for name, code in named.items() if re.search(rf"\b{name}\b", str(to_document(node)))}
    draft.then["let"] = {**draft.then.get("let", {}), **let}
    return {"update": {**thing, "item": to_document(node), **({"unset": lost} if lost else {})}}


def _standing(roles: Roles, endpoint: Endpoint, member: str, runs: Sequence[Run]) -> frozenset[int]:
    """List the samples that say nothing of things which stay as they are, where others do."""
    leaving = {token(run.state) for run in runs}
    numbers = {sample.number for run in runs for sample in run.samples}
    after = {number: roles.sightings[number].after for number in numbers}
    entering = {number for number, version in after.items() if version is not None and token(_state(version, member)) not in leaving}
    resting = [sample for sample in endpoint.samples if sample.good and sample.number not in numbers]
    return frozenset(numbers if resting else numbers - entering)
