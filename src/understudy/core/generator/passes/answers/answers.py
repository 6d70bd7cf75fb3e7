"""Pass 4 to 8 of one endpoint: its samples → drafts of stubs, one per kind of answer.

Answers of one status and kind become one template. What tells the rarer kinds from the usual one becomes their conditions. A read of a
live thing is written from the thing; a write says how the thing is made, changed or removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.styles import MESSAGES
from understudy.core.generator.conditions.causes import by_cause
from understudy.core.generator.conditions.conditions import NO_MARKS, Condition, Features
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.acts.entity_tags import is_unchanged, kept_by_tags, serve_kept, serve_tags
from understudy.core.generator.passes.acts.kept_things import shows_kept
from understudy.core.generator.passes.acts.known_versions import compare_generations, compare_versions
from understudy.core.generator.passes.answers.answer_drafts import draft_answer
from understudy.core.generator.passes.answers.circumstances import Circumstances
from understudy.core.generator.passes.answers.exceptions import except_failing
from understudy.core.generator.passes.answers.figure_limits import compare_figures
from understudy.core.generator.passes.answers.out_of_turn import Refusal, told_by_phase
from understudy.core.generator.passes.answers.pages_beyond import refuse_beyond
from understudy.core.generator.passes.answers.parts import Part, split, told_by
from understudy.core.generator.passes.answers.phases import draft_phases
from understudy.core.generator.passes.answers.spent import refuse_spent
from understudy.core.generator.passes.dialogues.messages import closing
from understudy.core.generator.passes.lists.asked_lists import untold_lists
from understudy.core.generator.passes.people.logins import telling_session
from understudy.core.generator.passes.private.counts import Counts
from understudy.core.generator.people.accounts import Accounts
from understudy.core.generator.people.sessions import Sessions
from understudy.core.generator.people.visitors import Visitors
from understudy.core.generator.study import Study
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.said_status import says_status, status_code
from understudy.core.generator.things.ledgers import is_replay
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.refusals import Marks
from understudy.core.generator.traffic.said import is_said
from understudy.core.generator.traffic.sample import Sample

_WHATEVER_IS_THERE = (401, 403, 405, 406, 411, 413, 415, 428)  # refusals of requests for what they are (RFC 9110 §15.5, RFC 6585 §3)
_ENOUGH = 150
_GONE, _MALFORMED = (404, 410), (400, 422)


class Answers:
    """Drafts the stubs of endpoints that share collections and data flow."""

    def __init__(
        self,
        flow: Flow,
        collections: Sequence[Roles],
        sessions: Sessions | None = None,
        marks: Marks = NO_MARKS,
        accounts: Accounts | None = None,
        *,
        looks: bool = True,
        counts: Counts | None = None,
        visitors: Visitors | None = None,
    ) -> None:
        self._study = Study(flow, collections, accounts, counts or {})
        self.reordered: set[int] = set()  # the samples whose lists show the right things in an order that nothing explains
        self._circumstances = Circumstances(self._study, sessions or Sessions(), marks, looks, visitors)

    def features(self, endpoint: Endpoint, sample: Sample) -> Features:
        """List what tells a request of an endpoint from others, live things included."""
        return self._circumstances.features(endpoint, sample)

    def draft(self, endpoint: Endpoint, *, splits: bool = True) -> list[Draft]:
        """Draft the stubs of one endpoint; those that answer exceptions come first.

        Args:
            endpoint: whose samples are to be answered.
            splits: whether good answers that no one template explains are split; of no use where a standard writes them.
        """
        groups: dict[Any, list[Sample]] = defaultdict(list)
        raw = self._shows_content(endpoint)
        unchanged: list[Sample] = []
        untold = self._untold(endpoint)
        asked_for = self._status_asked_for(endpoint)
        kept = kept_by_tags(endpoint) if endpoint.method == "GET" and self._study.main_role(endpoint) is None else frozenset()
        phases = draft_phases(self._study, endpoint, self._circumstances.features)
        for sample in endpoint.samples:
            if sample.number in untold or sample.number in phases.standing:
                continue
            if sample.number in kept:
                continue
            seen = self._as_content(endpoint, sample) if raw else sample
            if is_unchanged(endpoint, sample, raw=raw):
                unchanged.append(sample)
            elif sample.number in asked_for:
                groups[asked_for[sample.number]].append(seen)
            else:
                removed = shows_kept(self._study.collections, sample)
                groups[(*_signature(seen), is_replay(endpoint, sample), telling_session(sample), self._named_by(sample), removed)].append(
                    seen
                )
        ordered = sorted(groups.values(), key=lambda group: (not group[0].good, -len(group), group[0].number))
        whole = {group[0].number: group for group in ordered}
        ordered = [_thinned(group) for group in ordered]
        features = {sample.number: self._circumstances.features(endpoint, sample) for group in ordered for sample in group}
        ordered.sort(key=lambda group: (not group[0].good, any(features[sample.number].marks for sample in group)))
        parts = [
            part for group in ordered for part in (self._parts(endpoint, group, features) if splits or not group[0].good else [Part(group)])
        ]
        drafts = self._told_apart(endpoint, [part.samples for part in parts], features, {part.name: part.looks for part in parts})
        if (things := self._study.main_role(endpoint)) is not None:
            compare_versions(drafts, endpoint, things)
        compare_generations(drafts)
        compare_figures(self._study, drafts, endpoint)
        refuse_spent(self._study, drafts, endpoint)
        refuse_beyond(self._study, drafts, endpoint)
        for draft in drafts:
            group = whole.get(draft.samples[0].number, [])
            if len(group) > _ENOUGH and len(draft.samples) == _ENOUGH:
                draft.samples = tuple(group)
        drafts = [*drafts, *phases.drafts]
        drafts = serve_content(drafts, unchanged) if raw else serve_tags(drafts, unchanged)
        drafts = serve_kept(drafts, [sample for sample in endpoint.samples if sample.number in kept]) if kept else drafts
        if not untold:
            return drafts
        features = {sample.number: self._circumstances.features(endpoint, sample) for sample in endpoint.samples}
        return except_failing(endpoint, drafts, untold, features, self._study.flow) or drafts

    def _status_asked_for(self, endpoint: Endpoint) -> dict[int, Any]:
        """Sort answers whose requests say their status by what else they are, where one template explains them."""
        code = status_code(endpoint, endpoint.samples)
        kinds: dict[Any, list[Sample]] = defaultdict(list)
        for sample in endpoint.samples if code is not None else ():
            if code is not None and says_status(endpoint, sample, code):
                kinds[(code, sample.answer.kind, *sorted(name.lower() for name, _ in sample.fields))].append(sample)
        return {
            sample.number: kind
            for kind, group in kinds.items()
            if len({sample.status for sample in group}) > 1 and draft_answer(self._study, endpoint, group).clean
            for sample in group
        }

    def _named_by(self, sample: Sample) -> str:
        """Say by which member a read names its thing, where that is not its key."""
        return next((found.by for roles in self._study.collections if (found := roles.sightings.get(sample.number)) and found.by), "")

    def _untold(self, endpoint: Endpoint) -> frozenset[int]:
        """List the samples that list other things than those that follow from what was there: no list teaches anything by them."""
        roles = self._study.main_role(endpoint)
        if roles is None or roles.role(endpoint) != "many" or endpoint not in roles.list_at or roles.act(endpoint) == "receive":
            return frozenset()
        found = untold_lists(self._study, endpoint, roles)
        self.reordered |= found.reordered
        return found.numbers

    def _as_content(self, endpoint: Endpoint, sample: Sample) -> Sample:
        """Read an answer as the bytes of the thing it is about, whatever they mean; a part of them as the whole."""
        for roles in self._study.collections:
            sighting = roles.sightings.get(sample.number)
            if (
                sighting is not None
                and sighting.role == "one"
                and sighting.after is not None
                and "content" in sighting.after.facets
                and roles.is_about_things(endpoint)
            ):
                return as_whole(sample, sighting.after.facets["content"])
        return as_whole(sample, sample.answer.raw) if sample.status == 200 else sample

    def _told_apart(
        self,
        endpoint: Endpoint,
        groups: Sequence[list[Sample]],
        features: Mapping[int, Features],
        looks: Mapping[tuple[int, ...], tuple[Condition, ...]],
    ) -> list[Draft]:
        """Draft every group with the conditions that tell it from the first, which is the usual one; `looks` are what split them."""
        drafts: list[Draft] = []
        groups = by_cause(groups, features)
        refused = _refused(groups, features)
        for index, group in enumerate(groups):
            draft = draft_answer(self._study, endpoint, group)
            draft.exception = index > 0
            # Who is not let in gets no other answer, whatever is asked: those stubs come first, and need not be told apart again.
            # A name that can be none is refused before anybody looks for it.
            before = refused if group[0].verdict not in _GONE else [*refused, *(one for one in groups[1:] if one[0].verdict in _MALFORMED)]
            others = [features[sample.number] for other in groups if other is not group and other not in before for sample in other]
            if index > 0:
                if group in refused:
                    others = [features[sample.number] for other in groups if other is not group for sample in other]
                own = [features[sample.number] for sample in group]
                rivals = [features[sample.number] for other in groups if other is not group and other[0].good for sample in other]
                found = told_by(looks.get(tuple(sample.number for sample in group), ()), own, rivals)
                draft.looked = found is not None
                found = found or separate(own, others, group[0].verdict)
                found = _with_state(found, own, others, group[0].verdict)
                if found is not None and not group[0].good and (things := self._study.main_role(endpoint)) is not None:
                    turned = [features[sample.number] for other in groups if other is not group and not other[0].good for sample in other]
                    found = told_by_phase(found, things, Refusal(group[0].verdict, own, rivals, turned))
                if found is None:
                    draft.clean = False
                    draft.notes.append("nothing tells these requests from others")
                draft.conditions = found or ()
            drafts.append(draft)
        return drafts

    def _parts(self, endpoint: Endpoint, group: list[Sample], features: Mapping[int, Features]) -> list[Part]:
        """Split answers that no one template explains; drafts are made once for every part that is tried."""
        known: dict[tuple[int, ...], Draft] = {}

        def draft(part: Sequence[Sample]) -> Draft:
            name = tuple(sample.number for sample in part)
            if name not in known:
                known[name] = draft_answer(self._study, endpoint, list(part))
            return known[name]

        return split(group, features, draft)

    def _shows_content(self, endpoint: Endpoint) -> bool:
        """Whether the answers of an endpoint are the very bytes of a thing."""
        return (
            endpoint.method == "GET"
            and any(
                roles.role(endpoint) == "one"
                and endpoint not in roles.root_at
                and roles.is_about_things(endpoint)
                and any(sighting.after is not None and "content" in sighting.after.facets for sighting in roles.sightings.values())
                for roles in self._study.collections
            )
            and not any(endpoint in roles.list_at for roles in self._study.collections)
        )


def _with_state(
    found: tuple[Condition, ...] | None, own: Sequence[Features], others: Sequence[Features], status: int
) -> tuple[Condition, ...] | None:
    """A refusal whose things all were there, or all were not, while others' were the other way round, also depends on that."""
    if (
        found is None
        or not found
        or status < 400
        or status in _WHATEVER_IS_THERE
        or any(condition.part == "item" or condition.kind in ("fault", "negative", "unpositive") for condition in found)
    ):
        return found
    names = dict.fromkeys(name for features in (*own, *others) for part, name in features.values if part == "item")
    for name in names:
        present = Condition("item", name, "present")
        if all(present.holds(features) for features in own) and not all(present.holds(features) for features in others):
            return (*found, present)
    return found


def _thinned(group: list[Sample]) -> list[Sample]:
    """Take enough samples of a large group, spread over all of it: more would say the same again."""
    if len(group) <= _ENOUGH:
        return group
    return [group[index * len(group) // _ENOUGH] for index in range(_ENOUGH)]


def _refused(groups: Sequence[list[Sample]], features: Mapping[int, Features]) -> list[list[Sample]]:
    """List the groups of requests that were not let in, as far as something tells them from all others."""
    return [
        group
        for group in groups[1:]
        if group[0].verdict in (401, 403)
        and separate(
            [features[sample.number] for sample in group],
            [features[sample.number] for other in groups if other is not group for sample in other],
            group[0].verdict,
        )
    ]


def _signature(sample: Sample) -> Any:
    """What makes two answers the same kind: status, kind of body, root of a document."""
    tree = sample.answer.tree
    root = (
        next(iter(tree), "")
        if sample.answer.kind == "xml" and isinstance(tree, dict)
        else type(tree).__name__
        if sample.answer.kind == "json" and sample.answer.style not in MESSAGES
        else ""
    )
    error = sample.verdict < 400 and not sample.good
    if is_said(sample.exchange):
        error = error or closing([sample]) is not None
    return (sample.status, sample.verdict, sample.answer.kind, root, error)
