"""Lists of live things, written from the things that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.access import EVERYTHING
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.list_parameters import infer_listing
from understudy.core.generator.lists.listing import Listing, Seen, page_values, predicts
from understudy.core.generator.passes.acts.kept_things import list_kept
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.asked_lists import find_owner, seen_by, seen_in
from understudy.core.generator.passes.lists.compound import find_included
from understudy.core.generator.passes.lists.connections import Connection, find_connection
from understudy.core.generator.passes.lists.cursors import Cursor, cursor_node, find_cursor, keep_cursor, with_keys
from understudy.core.generator.passes.lists.key_lists import complete, key_members, unasked
from understudy.core.generator.passes.lists.list_elements import element_of
from understudy.core.generator.passes.lists.list_places import groups_at, places_of, without_list
from understudy.core.generator.passes.lists.named_lists import address_code, named_list, with_unknown
from understudy.core.generator.passes.things.embedded import find_only_things
from understudy.core.generator.standards.key_lists import KeyList, key_list_of
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Expr, Loop, Node, member
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.memberships import BELONGS
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample


def list_things(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write a list from the things that are there: those that a request names, or all that it does not leave out."""
    if all(sample.number in roles.on_demand for sample in draft.samples):
        list_kept(study, draft, roles, findings)
        return
    named = named_list(roles, draft.samples)
    if named is not None:
        _list_named(study, draft, roles, findings, named)
    else:
        _list_all(study, draft, roles, findings)


@dataclass(frozen=True, slots=True)
class _Pages:
    """How lists of an endpoint go on from page to page.

    Attributes:
        seen: the lists that are written.
        everything: every list the endpoint gave, with other figures around them, too.
        style: the standard that lists keys so.
    """

    seen: list[Seen]
    everything: list[Seen]
    connection: Connection | None = None
    cursor: Cursor | None = None
    style: KeyList | None = None


def _list_all(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    endpoint, place = draft.endpoint, roles.list_at[draft.endpoint]
    cases = study.cases(endpoint, draft.samples)
    pages = _follow_pages(study, draft, roles)
    seen, connection, cursor = pages.seen, pages.connection, pages.cursor
    known = unasked(pages.style, pages.everything)
    listing = _listing_of(roles, pages, known, findings)
    if (membership := roles.listed_for.get(endpoint)) is not None:
        listing.where[BELONGS] = True
        listing.work_out[BELONGS] = membership.worked_out(roles.key_member)
        findings.notes.append(f"shows those with {membership.code} among their {membership.inside.collection.name}")
    given = {**find_only_things(study.collections, draft.samples), **_page_of(study, draft, roles, (cases, pages), findings)}
    all_there = study.all_there(roles, endpoint)
    full = [
        Case(case.sample, {**case.values, **page_values(listing, one), all_there: len(one.present)})
        for case, one in zip(cases, seen, strict=True)
    ]
    full = _with_host(study, roles, endpoint, full)
    samples = [without_list(sample, *places_of(draft.samples, place)) for sample in draft.samples]
    grouped = groups_at(listing, seen)
    if grouped is not None:
        given[grouped[0]] = Loop("page.prefixes", "group", grouped[1])
        samples = [without_list(sample, grouped[0]) for sample in samples]
        findings.notes.append("keys that share a beginning are shown as one")
    samples, nodes = complete(pages.style, pages.everything, known, samples, grouped=grouped is not None)
    given.update(nodes)
    full = [Case(sample, case.values) for sample, case in zip(samples, full, strict=True)]
    effects: dict[str, Any] = {}
    if connection is not None:
        connection.turn(listing)
    if cursor is not None and listing.after == cursor.code:
        full, told = _with_tokens(cursor, full, seen)
        given.update(told)
        effects = keep_cursor(cursor, listing, roles.collection.name)
    draft.then = {
        **{name: effect for name, effect in effects.items() if name == "let"},
        "list": listing.effect(roles.address(draft.endpoint)),
        **{name: effect for name, effect in effects.items() if name != "let"},
        **answer_of(full, study.flow, findings, fresh=False, given=given, counters=label_of(endpoint)),
    }
    _leave_validators(findings)
    if roles.act(endpoint) == "receive":
        _take(draft, roles, all_shown=all(one.shown for one in seen))
    draft.rung, draft.verb = "collection", "list"
    if listing.right < len(seen):
        findings.notes.append(f"{listing.right} of {len(seen)} recorded lists follow from the things that were there")


def _follow_pages(study: Study, draft: Draft, roles: Roles) -> _Pages:
    """Find how lists go on, and let each know the key after which it begins."""
    endpoint = draft.endpoint
    seen = [seen_by(study, endpoint, sample, roles) for sample in draft.samples]
    everything = seen_in(study, endpoint, roles)
    connection = find_connection(endpoint, roles, everything, roles.list_at[endpoint])
    if connection is not None:
        return _Pages([connection.with_key(one) for one in seen], [connection.with_key(one) for one in everything], connection)
    cursor = find_cursor(everything)
    if cursor is not None:
        numbers = {sample.number for sample in draft.samples}
        everything = with_keys(everything, cursor)
        seen = [one for one in everything if one.sample.number in numbers]
    return _Pages(seen, everything, cursor=cursor, style=key_list_of(draft.samples[0]))


def _listing_of(roles: Roles, pages: _Pages, known: Mapping[str, str], findings: Findings) -> Listing:
    """Infer what lists leave out, how they are ordered and where they end."""
    everything, cursor = pages.everything, pages.cursor
    listing = infer_listing(everything, owner=find_owner(everything), cursor=cursor.parameter if cursor is not None else "", known=known)
    listing.right = sum(predicts(listing, one) for one in pages.seen)
    spoken = roles.searched | {*listing.where, listing.sort.lstrip("-")} if EVERYTHING in listing.where else {*roles.relations}
    listing.work_out = {name: code.replace("{}", "each") for name, code in roles.relations.items() if name in spoken}
    findings.notes.extend(listing.notes)
    return listing


def _page_of(study: Study, draft: Draft, roles: Roles, found: tuple[Sequence[Case], _Pages], findings: Findings) -> dict[Pointer, Node]:
    """Write what the page shows: its elements, and what stands beside them by a standard."""
    cases, pages = found
    shown = [(case, *pair) for case in cases for pair in roles.sightings[case.number].shown]
    pairs = [(element, version, case) for case, element, version in shown if version is not None]
    connection = pages.connection
    members = connection.of_element() if connection is not None else key_members(pages.style, draft.samples, roles.key_member)
    each = element_of(study, pairs, findings, {**roles.worked_out((), "each"), **members})
    places = places_of(draft.samples, roles.list_at[draft.endpoint])
    listed: Node = Expr("page['items'] | paired") if roles.is_map else Loop("page.items", "each", each)
    given: dict[Pointer, Node] = dict.fromkeys(places, listed)
    given.update(connection.of_page() if connection is not None else _included(study, roles, draft.samples))
    return given


def _list_named(study: Study, draft: Draft, roles: Roles, findings: Findings, named: str) -> None:
    """Write a list of the things whose keys a request lists."""
    endpoint, place, address = draft.endpoint, roles.list_at[draft.endpoint], address_code(roles, draft.endpoint)
    cases = with_unknown(roles, study.cases(endpoint, draft.samples), named, address)
    pairs = [(element, version, case) for case in cases for element, version in roles.sightings[case.number].shown if version is not None]
    each = element_of(study, pairs, findings, roles.worked_out((), "each"))
    given: dict[Pointer, Node] = dict.fromkeys(places_of(draft.samples, place), Loop(f"those({address}, {named})", "each", each))
    samples = [without_list(sample, *places_of(draft.samples, place)) for sample in draft.samples]
    full = [Case(sample, case.values) for sample, case in zip(samples, cases, strict=True)]
    draft.then = answer_of(full, study.flow, findings, fresh=False, given=given, counters=label_of(endpoint))
    draft.rung, draft.verb = "collection", "list"
    findings.notes.append(f"shows the things that {named} names")


def _with_host(study: Study, roles: Roles, endpoint: Endpoint, cases: list[Case]) -> list[Case]:
    """Let cases look at the thing that an answer shows beside what is attached to it, but for what is attached."""
    place = roles.list_at[endpoint]
    for host in study.collections if roles.is_attached else ():
        root = host.root_at.get(endpoint)
        versions = [host.sightings[case.number].after for case in cases] if root is not None and host.role(endpoint) == "one" else []
        if root is None or not versions or not all(version is not None and version.item() is not None for version in versions):
            continue
        own = str(place[len(root)]) if place[: len(root)] == root and len(place) > len(root) else ""
        for version in versions:
            body = version.facets.get("body") if version is not None else None
            if isinstance(body, dict) and own in body and version is not None:
                version.facets["body"] = {name: value for name, value in body.items() if name != own}
        return [
            case.with_item("item", version.item(), version.hidden)
            for case, version in zip(cases, versions, strict=True)
            if version is not None
        ]
    return cases


def _included(study: Study, roles: Roles, samples: Sequence[Sample]) -> dict[Pointer, Node]:
    """Write what lists of JSON:API show beside the things they list."""
    shown = [(sample, [version for _, version in roles.sightings[sample.number].shown if version is not None]) for sample in samples]
    return {**find_included(study, shown, "page.items")}


def _with_tokens(cursor: Cursor, cases: list[Case], seen: Sequence[Seen]) -> tuple[list[Case], dict[Pointer, Node]]:
    """Let answers say tokens for the next page: in links that are made from the caller's URL, or where they stand by themselves."""
    if cursor.is_linked:
        return [Case(case.sample, {**case.values, cursor.made: cursor.said_by(case.sample)}) for case in cases], {}
    return cases, {cursor.place: cursor_node(cursor, seen)}


def _leave_validators(findings: Findings) -> None:
    """What a server says of the version of a list is its own: that nothing explains it is no reason to take the lists for several kinds."""
    for places in (findings.unexplained, findings.optional):
        places[:] = [place for place in places if place[:1] != ("headers",) or str(place[-1]).lower() not in ("etag", "last-modified")]


def _take(draft: Draft, roles: Roles, *, all_shown: bool) -> None:
    """Receiving takes things away from those that wait."""
    address = roles.address(draft.endpoint)
    key = "{{ " + member("thing", roles.key_member) + " }}"
    answer = {name: value for name, value in draft.then.items() if name != "list"}
    taken = {
        "in": address.replace(roles.collection.name, f"taken_{roles.collection.name}", 1),
        "for": "thing in page.items",
        "key": key,
        "item": "{{ thing }}",
    }
    gone = {"in": address, "for": "thing in page.items", "key": key}
    draft.then = {"list": draft.then["list"], "create": taken, "remove": gone, **answer}
    if all_shown:
        draft.sealed = (*draft.sealed, Condition("item", (address, ""), "present"))
