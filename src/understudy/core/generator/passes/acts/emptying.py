"""Pass 5m: one request that empties a list: a `DELETE` of the path that lists things, after which nothing is listed, or found.

What it removes may be listed in its answer, in the order in which the list shows things.
"""

from __future__ import annotations

import re
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import Listing
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.asked_lists import seen_in
from understudy.core.generator.passes.lists.list_places import without_list
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Loop, Node
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

_COUNT = re.compile(r"n|.*(?:count|deleted|removed|total|affected|number|cleared).*", re.IGNORECASE)


def find_emptied(roles: Roles) -> None:
    """Find the endpoints that remove all things of a scope at once."""
    for endpoint, part in roles.parts.items():
        if part.role != "many" or endpoint.method != "DELETE" or endpoint in roles.removed_by:
            continue
        good = [sample for sample in endpoint.samples if sample.good]
        if good and not any(sample.query for sample in good) and any(_is_empty_after(roles, endpoint, sample) for sample in good):
            roles.emptied_by.add(endpoint)


def _is_empty_after(roles: Roles, endpoint: Endpoint, sample: Sample) -> bool:
    """Whether the next list shows nothing, or a thing is asked for in vain."""
    scope = roles.names(endpoint, sample)[0]
    later = [(one, other) for other in roles.parts for one in other.samples if one.number > sample.number]
    for one, other in sorted(later, key=lambda pair: pair[0].number):
        if roles.names(other, one)[0] != scope:
            continue
        if roles.act(other) == "list" and one.good and other in roles.list_at:
            return not look(one.answer.tree, roles.list_at[other])
        if roles.role(other) == "one" and roles.act(other) == "read":
            return one.status in (404, 410)
        if one.good and not other.reads:
            return False
    return False


def empty(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write that all things of a scope go, and the answer, which may list them or say how many they were."""
    endpoint = draft.endpoint
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    cases = study.cases(endpoint, draft.samples)
    given: dict[Pointer, Node] = {}
    listed: dict[str, Any] = {"from": roles.address(endpoint)}
    if endpoint in roles.list_at and any(sighting.shown for sighting in sightings):
        place = roles.list_at[endpoint]
        pairs = [
            (element, case.with_item("each", version.item()))
            for sighting, case in zip(sightings, cases, strict=True)
            for element, version in sighting.shown
            if version is not None and version.item() is not None
        ]
        aligner = Aligner(study.flow, findings, fresh=True, merges=False, prefer=("each",), whole=True)
        given[place] = Loop("page.items", "each", aligner.align([element for element, _ in pairs], [case for _, case in pairs]))
        cases = [Case(without_list(case.sample, place), case.values) for case in cases]
        listed = Listing(sort=_order(study, roles)).effect(roles.address(endpoint))
    given.update(dict.fromkeys(_counts(draft, [len(sighting.present) for sighting in sightings]), Expr("page.total")))
    answer = answer_of(cases, study.flow, findings, fresh=True, given=given, counters=label_of(endpoint))
    scope = "".join(f" ~ '/' ~ {roles.parts[endpoint].codes[name]}" for name in roles.collection.scope)
    gone = {"in": roles.address(endpoint), "for": f"one in keys('{roles.collection.name}'{scope})", "key": "{{ one }}"}
    draft.then = {"list": listed, "remove": gone, **answer}
    findings.notes.append("removes all that is there")
    draft.rung, draft.verb = "collection", "empty"


def _counts(draft: Draft, sizes: list[int]) -> list[Pointer]:
    """List the members of an answer that say how many things there were."""
    trees = [sample.answer.tree for sample in draft.samples]
    first = trees[0] if isinstance(trees[0], dict) else {}
    return [
        (name,)
        for name in first
        if _COUNT.fullmatch(name)
        and all(type(found := look(tree, (name,))) is int and found == size for tree, size in zip(trees, sizes, strict=True))
    ]


def _order(study: Study, roles: Roles) -> str:
    """Find the order in which things stand where nothing is said of it."""
    lists = [endpoint for endpoint in roles.list_at if roles.act(endpoint) == "list"] + list(roles.emptied_by & roles.list_at.keys())
    seen = [one for endpoint in lists for one in seen_in(study, endpoint, roles)]
    return infer_listing(seen).sort if seen else ""
