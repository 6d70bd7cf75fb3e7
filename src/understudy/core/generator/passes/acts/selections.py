"""Pass 5n: one request that changes or removes all that a filter lets through: a `PATCH` or `DELETE` of a list, with a query.

Its answer lists what was changed, as it is now, or what was removed, as it was. Which things these are follows as it does for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import Listing, Seen, code_of, page_values, select
from understudy.core.generator.passes.acts.updates import effect_on
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.asked_lists import find_owner, seen_in
from understudy.core.generator.passes.lists.list_elements import element_of
from understudy.core.generator.passes.lists.list_places import without_list
from understudy.core.generator.passes.things.joining import known_names
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Loop
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import lists_in, look
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

_METHODS = ("PATCH", "DELETE")


def find_selections(roles: Roles) -> None:
    """Find the endpoints that change or remove what a filter lets through, and where their answers list it."""
    for endpoint, part in roles.parts.items():
        good = [sample for sample in endpoint.samples if sample.good]
        if part.role != "many" or endpoint.method not in _METHODS or endpoint in roles.removed_by or endpoint in roles.emptied_by:
            continue
        if not good or not all(sample.query and _says_one_change(endpoint, sample) for sample in good):
            continue
        place = _place_of(roles, endpoint, good)
        if place is not None:
            roles.selected_by.add(endpoint)
            roles.list_at[endpoint], roles.element_key[endpoint] = place, (roles.key_member,)
            roles.made_at.pop(endpoint, None)


def _says_one_change(endpoint: Endpoint, sample: Sample) -> bool:
    asked = sample.asked.tree
    return bool(asked) and isinstance(asked, dict) if endpoint.method == "PATCH" else not isinstance(asked, list)


def _place_of(roles: Roles, endpoint: Endpoint, good: Sequence[Sample]) -> Pointer | None:
    """Return where all answers list things that are known by their keys."""
    names = known_names(roles) if roles.key_member else set()
    for place, _ in (one for sample in good if sample.answer.kind != "xml" for one in lists_in(sample.answer.tree, sample.answer.kind)):
        shown = [(sample, look(sample.answer.tree, place)) for sample in good]
        keys = [
            (roles.names(endpoint, sample)[0], str(one.get(roles.key_member)) if isinstance(one, dict) else "")
            for sample, elements in shown
            for one in (elements if isinstance(elements, list) else [None])
        ]
        if keys and names.issuperset(keys):
            return place
    return None


def act_on_selected(study: Study, draft: Draft, roles: Roles, findings: Findings) -> bool:
    """Write what is done to all that the filter lets through, and the list of it; False where no filter explains which these are."""
    endpoint, place = draft.endpoint, roles.list_at[draft.endpoint]
    listing = _listing_of(study, endpoint, roles)
    if listing is None:
        return False
    seen = {one.sample.number: one for one in seen_in(study, endpoint, roles)}
    cases = study.cases(endpoint, draft.samples)
    shown = [(element, version, case) for case in cases for element, version in roles.sightings[case.number].shown if version is not None]
    each = element_of(study, shown, findings, roles.worked_out((), "each"))
    around = [
        Case(without_list(case.sample, place), {**case.values, **(page_values(listing, seen[case.number]) if case.number in seen else {})})
        for case in cases
    ]
    is_change = endpoint.method == "PATCH"
    given = {place: Loop("items" if is_change else "page.items", "each", each)}
    deed: dict[str, Any] = {"in": roles.address(endpoint), "for": "one in page.keys", "key": "{{ one }}"}
    if is_change:
        pairs = [(Sighting("one", version.key, version.scope, version.previous, version), case) for _, version, case in shown]
        deed |= effect_on(study, roles, [one for one, _ in pairs], [case for _, case in pairs], findings)
    draft.then = {
        "list": listing.effect(roles.address(endpoint)),
        "update" if is_change else "remove": deed,
        **answer_of(around, study.flow, findings, fresh=False, given=given, counters=label_of(endpoint)),
    }
    codes = dict.fromkeys(code_of(narrowing.parameter) for narrowing in listing.narrowings)
    draft.tests = ("{{ " + " or ".join(f"{code} is defined" for code in codes) + " }}",)
    findings.notes.append(("changes" if is_change else "removes") + " all that the filter lets through")
    draft.rung, draft.verb = "collection", "update" if is_change else "delete"
    return True


def _listing_of(study: Study, endpoint: Endpoint, roles: Roles) -> Listing | None:
    """Find the filter and the order, as lists have them or as these requests themselves do, that explain what was selected."""
    own = seen_in(study, endpoint, roles)
    listed = [one for other in roles.list_at if roles.act(other) == "list" for one in seen_in(study, other, roles)]
    for seen in (listed, own):
        listing = _unpaged(infer_listing(seen, owner=find_owner(seen))) if seen else Listing()
        if own and all(_explains(listing, one) for one in own):
            return listing
    return None


def _unpaged(listing: Listing) -> Listing:
    """Leave out of a listing where pages end and what orders are asked for."""
    whole = replace(listing, limit="", default_limit=None, end="", page="", offset="", after="", before="", start_after="")
    return replace(whole, sort_code="", order_code="", sort_in="")


def _explains(listing: Listing, one: Seen) -> bool:
    is_asked = any(narrowing.parameter in one.asked for narrowing in listing.narrowings)
    return is_asked and [version.key for version in select(listing, one)] == list(one.shown)
