"""Pass 5t: endpoints that say how many things a list would show: ``/books/$count``, ``/orders/count?status=paid``, ``_allPostsMeta``.

What they are asked narrows the things as it does in the list beside them; the number has to follow in every recorded answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import Listing, select
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.asked_lists import find_owner, seen_beside, seen_in
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import placed_leaves

_AROUND = re.compile(r"count|meta|total|number|num|size|aggregate|stats|all|list|find|get|query|[^a-z]", re.IGNORECASE)
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class _Count:
    place: Pointer | None
    told: tuple[int, ...]


def count_listed(study: Study, draft: Draft, findings: Findings) -> bool:
    """Write how many things a list would show, where all answers say that and nothing else; False where they do not."""
    endpoint = draft.endpoint
    count = _counted(draft.samples)
    if count is None or not endpoint.reads or not all(sample.good for sample in draft.samples):
        return False
    for roles in study.collections:
        if roles.collection.scope or roles.by_the_way:
            continue
        for lister in roles.list_at:
            if roles.act(lister) != "list" or lister is endpoint or not _is_beside(endpoint, lister, roles):
                continue
            listing = _listing(study, draft, roles, lister, count.told)
            if listing is not None:
                _write(study, draft, (roles, listing, count.place), findings)
                return True
    return False


def _counted(samples: Sequence[Sample]) -> _Count | None:
    """Find the one number that all answers say; a text may be that number."""
    if all(sample.answer.kind == "text" and str(sample.answer.tree).strip().isdecimal() for sample in samples):
        return _Count(None, tuple(int(str(sample.answer.tree)) for sample in samples))
    places = [list(placed_leaves(sample.answer.tree, _DEEPEST)) for sample in samples]
    if not all(len(one) == 1 for one in places) or len({one[0][0] for one in places}) != 1:
        return None
    values = [one[0][1] for one in places]
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return None
    return _Count(places[0][0][0], tuple(values))


def _is_beside(endpoint: Endpoint, lister: Endpoint, roles: Roles) -> bool:
    """Whether an endpoint speaks of the things that another one lists: it stands under its path, or is called nearly so."""
    if endpoint.operation or lister.operation:
        named = {_word(value) for _, value in endpoint.operation}
        return endpoint.path == lister.path and bool(
            named & {_word(value) for _, value in lister.operation} | named & {_word(roles.collection.name)}
        )
    listed = lister.shape[:-1] if lister.shape[-1:] == ("",) else lister.shape  # a slash at its end makes no other path
    return len(endpoint.shape) > len(listed) and endpoint.shape[: len(listed)] == listed


def _word(name: str) -> str:
    return _AROUND.sub("", name).lower().removesuffix("s")


def _listing(study: Study, draft: Draft, roles: Roles, lister: Endpoint, told: Sequence[int]) -> Listing | None:
    """Find what narrows the list; None where it does not say the recorded numbers."""
    lists = seen_in(study, lister, roles)
    counts = [seen_beside(study, draft.endpoint, sample, roles) for sample in draft.samples]
    listing = infer_listing(lists, owner=find_owner(lists)) if lists else Listing()
    known = {narrowing.parameter for narrowing in listing.narrowings}
    asked = {name for one in counts for name in one.asked}
    if not asked <= known or [len(select(listing, one)) for one in counts] != list(told) or not any(told):
        return None
    return listing


def _write(study: Study, draft: Draft, found: tuple[Roles, Listing, Pointer | None], findings: Findings) -> None:
    roles, listing, place = found
    plain = Listing(where=listing.where, narrowings=listing.narrowings)
    plain.work_out = {name: code.replace("{}", "each") for name, code in roles.relations.items()}
    cases = study.cases(draft.endpoint, draft.samples)
    given = {place: Expr("page.total")} if place is not None else {}
    answer = answer_of(cases, study.flow, findings, fresh=False, given=given, counters=label_of(draft.endpoint))
    if place is None:
        answer = {**{name: value for name, value in answer.items() if name not in ("json", "text")}, "text": "{{ page.total }}"}
        findings.unexplained.clear()
    draft.then = {"list": plain.effect(roles.collection.name), **answer}
    draft.rung, draft.verb = "collection", "count"
    findings.notes.append(f"says how many {roles.collection.name} there are of those that are asked for")
    assert place is None or look(draft.samples[0].answer.tree, place) is not None
