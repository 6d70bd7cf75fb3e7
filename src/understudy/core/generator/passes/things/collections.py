"""Pass 5: live collections: which there are, what they are called, and what is done to their things.

A path that ends in a parameter names a thing when a write makes it, when it goes missing, or when reads show it under its own key; an
operation of an RPC-style service does when several operations share a noun and a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from understudy.core.generator.passes.acts.attached_maps import find_attached_maps, leave_to_makers
from understudy.core.generator.passes.acts.attachments import find_attachments
from understudy.core.generator.passes.acts.changers import find_changers
from understudy.core.generator.passes.acts.compositions import find_compositions
from understudy.core.generator.passes.acts.consequences import find_consequences
from understudy.core.generator.passes.acts.copies import find_copies
from understudy.core.generator.passes.acts.departures import find_departures
from understudy.core.generator.passes.acts.emptying import find_emptied
from understudy.core.generator.passes.acts.kept_things import find_kept
from understudy.core.generator.passes.acts.line_moves import find_line_moves
from understudy.core.generator.passes.acts.makers import join_creates, join_makers
from understudy.core.generator.passes.acts.removals import find_ends, find_removals, join_removals
from understudy.core.generator.passes.acts.repercussions import find_repercussions
from understudy.core.generator.passes.acts.selections import find_selections
from understudy.core.generator.passes.acts.uploads import find_assemblies
from understudy.core.generator.passes.lists.listed_members import keep_listed_members
from understudy.core.generator.passes.private.catalogs import find_catalogs
from understudy.core.generator.passes.things.advances import find_advances, find_lingering
from understudy.core.generator.passes.things.asked_members import keep_asked_members
from understudy.core.generator.passes.things.following import follow, keep_unshown
from understudy.core.generator.passes.things.joining import appears, join_elsewhere, join_lists
from understudy.core.generator.passes.things.key_places import locate_keys
from understudy.core.generator.passes.things.late_looks import find_late
from understudy.core.generator.passes.things.links import find_links
from understudy.core.generator.passes.things.memberships import find_leaving, find_memberships
from understudy.core.generator.passes.things.nesting import join_nested, join_views
from understudy.core.generator.passes.things.path_things import is_document, path_collections
from understudy.core.generator.passes.things.prefixed import join_prefixed
from understudy.core.generator.passes.things.renamed import locate_renamed
from understudy.core.generator.passes.things.results import join_results
from understudy.core.generator.passes.things.rpc_things import rpc_collections
from understudy.core.generator.passes.things.said_things import said_collections
from understudy.core.generator.passes.things.started import join_started
from understudy.core.generator.passes.things.token_things import take_over, token_collections
from understudy.core.generator.passes.things.whole_names import name_wholly
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.things.facets import find_contents
from understudy.core.generator.things.left_empty import fill_left_empty
from understudy.core.generator.things.relations import find_relations
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.echoes import is_echoed
from understudy.core.generator.traffic.endpoint import Endpoint

_ASK_ELSEWHERE = (307, 308)


def find_collections(
    endpoints: Sequence[Endpoint],
    accounts: Roles | None = None,
    flow: Flow | None = None,
    documents: Sequence[Roles] = (),
    *,
    join: Callable[[Sequence[Roles]], list[Roles]] = list,
    progress: bool = True,
    lags: bool = True,
) -> list[Roles]:
    """Find the collections of a service and follow their things through the traffic.

    Args:
        endpoints: all of the service.
        accounts: a collection that is known already.
        flow: who said what first: it tells what came to be because something else was done.
        documents: what everybody has by himself, which is known already.
        join: makes one of collections that are the same, the accounts among them.
        progress: whether looks may move things on.
        lags: whether looks may be behind.
    """
    names: set[str] = set()
    kept = {endpoint for roles in documents for endpoint in roles.parts}
    endpoints = [endpoint for endpoint in endpoints if endpoint not in kept and not is_echoed(endpoint) and not _is_elsewhere(endpoint)]
    proposed = _proposed(endpoints, names)
    found = [roles for roles in proposed if _is_alive(roles)]
    join_lists(found, endpoints)
    if accounts is not None:
        found = [*(roles for roles in found if not (is_document(roles) and accounts.parts.keys() & roles.parts.keys())), accounts]
    found.extend(find_catalogs(documents, endpoints, found))
    _settle(found, endpoints, names)
    found = join(found)
    lists = {id(endpoint) for roles in found for endpoint in roles.list_at}
    if progress:
        join_results(found, endpoints)
    for roles in found:
        follow(roles, lists)
        keep_unshown(roles)
    if progress:
        for roles in find_lingering(found):
            _follow_again(roles, lists)
        for roles in find_advances(found, endpoints):
            _follow_again(roles, lists)
    if lags:
        for roles in find_late(found, endpoints, names):
            _follow_again(roles, lists)
    if flow is not None:
        # Who has an account is told by logging in, not by the way.
        for roles in find_consequences([roles for roles in found if roles is not accounts], endpoints, flow):
            _follow_again(roles, lists)
        found = [roles for roles in found if roles.caused or not roles.is_only_listed]
        found.extend(_only_read(proposed, found, endpoints, flow, names))
        for roles in find_departures(found):
            _follow_again(roles, lists)
        for roles in find_line_moves(found, endpoints):
            _follow_again(roles, lists)
        for roles in find_repercussions(found, endpoints):
            _follow_again(roles, lists)
        for roles in find_leaving(found):
            _follow_again(roles, lists)
    find_memberships(found)
    for roles in found:
        keep_listed_members(roles)
        fill_left_empty(roles)
        _give_names(roles)
        _hide_fields(roles)
        keep_asked_members(roles)
    found.extend(documents)
    find_relations(found)
    find_links(found)
    return found


def _is_elsewhere(endpoint: Endpoint) -> bool:
    """Whether all that is asked of an endpoint is to be asked again elsewhere, as it is (RFC 9110 §15.4.8): nothing is done here."""
    done = [sample for sample in endpoint.samples if sample.good]
    return not endpoint.reads and bool(done) and all(sample.status in _ASK_ELSEWHERE for sample in done)


def _proposed(endpoints: Sequence[Endpoint], names: set[str]) -> list[Roles]:
    """Propose what might be collections, by paths, calls and tokens, and join those that are about the same things."""
    tokens, paths = token_collections(endpoints), path_collections(endpoints, names)
    take_over(tokens, paths)
    name_wholly(paths)
    calls = rpc_collections(endpoints)
    maps = find_attached_maps(endpoints)
    leave_to_makers(maps, (*paths, *calls))
    for roles in (*paths, *calls):
        for endpoint in [endpoint for endpoint in roles.parts if any(endpoint in one.parts for one in maps)]:
            del roles.parts[endpoint]
    free = [endpoint for endpoint in endpoints if not any(endpoint in one.parts for one in maps)]
    proposed = [*paths, *calls, *find_attachments(calls, free), *maps, *tokens]
    for roles in proposed:
        locate_keys(roles)
    told = said_collections(endpoints, {endpoint for roles in proposed if _is_alive(roles) for endpoint in roles.parts})
    for roles in told:
        locate_keys(roles)
    proposed += told
    join_nested(proposed)
    join_started(proposed, endpoints)
    join_prefixed(proposed)
    join_views(proposed)
    find_copies(proposed)
    join_elsewhere([roles for roles in proposed if _is_alive(roles)], [roles for roles in proposed if appears(roles)], endpoints)
    return proposed


def _settle(found: Sequence[Roles], endpoints: Sequence[Endpoint], names: set[str]) -> None:
    """Give collections names, and find what makes, removes and changes their things, before these are followed."""
    for roles in found:
        locate_keys(roles)
    join_removals(found, endpoints)
    for roles in found:
        _rename(roles, names)
        _tell_apart(roles, names)
        names.add(roles.collection.name)
        find_removals(roles)
        find_emptied(roles)
        find_selections(roles)
        find_ends(roles)
    join_creates(found, endpoints)
    join_makers(found, endpoints)
    for roles in found:
        locate_keys(roles)
        locate_renamed(roles)
    for roles in found:
        if not roles.root_at and not roles.key_member:
            roles.key_member = "name"
        roles.contents = find_contents(roles)
        find_assemblies(roles, endpoints)
        find_compositions(roles)
        find_kept(roles)
    find_changers(found)


def _follow_again(roles: Roles, lists: set[int]) -> None:
    roles.forget()
    follow(roles, lists)
    keep_unshown(roles)


def _only_read(
    proposed: Sequence[Roles], found: Sequence[Roles], endpoints: Sequence[Endpoint], flow: Flow, names: set[str]
) -> Iterable[Roles]:
    """Find the collections whose things are read by their keys and do nothing else, where other requests made all of them."""
    taken = {endpoint for roles in found for endpoint, part in roles.parts.items() if part.role == "one"}
    for roles in proposed:
        mine = {endpoint for endpoint, part in roles.parts.items() if part.role == "one"}
        if roles in found or taken & mine or not any(endpoint in roles.root_at for endpoint in mine):
            continue
        follow(roles, set())
        if find_consequences([roles], endpoints, flow) and sum(map(len, roles.caused.values())) == len(roles.seeds):
            _tell_apart(roles, names)
            names.add(roles.collection.name)
            _follow_again(roles, set())
            yield roles
        else:
            roles.forget()
            roles.caused = {}


def _hide_fields(roles: Roles) -> None:
    """Tell every thing which of its members no body of its kind shows: header fields, and the bytes it holds."""
    versions = [
        version
        for sighting in roles.sightings.values()
        for version in (sighting.before, sighting.after, sighting.kept)
        if version is not None
    ]
    bodies = [body for version in versions if isinstance(body := version.facets.get("body"), dict)]
    for version in versions:
        fields = version.facets.get("fields", {})
        if isinstance(body := version.facets.get("body"), dict) and fields.get("metadata") in ({}, body.get("metadata")):
            fields.pop("metadata", None)  # a thing that shows itself says what there is of metadata
    if bodies:
        names = {name for version in versions for name in version.facets.get("fields", {})}
        names |= {"content" for version in versions if "content" in version.facets}
        shown = {name for body in bodies for name in body}
        hidden = tuple(sorted(names - shown))
        for version in versions:
            version.hidden = hidden


def _give_names(roles: Roles) -> None:
    """Things of which nothing but their names was ever shown are their names."""
    versions = [version for sighting in roles.sightings.values() for version in (sighting.before, sighting.after) if version is not None]
    if versions and not any(version.facets for version in versions):
        roles.key_member = roles.key_member or "name"
        for version in versions:
            version.facets["body"] = {roles.key_member: version.key}


def _rename(roles: Roles, taken: set[str]) -> None:
    """A collection without a word of its own in the path is called after the list that shows it."""
    if not roles.collection.name.startswith(("entries", "objects")):
        return
    words = [str(part) for pointer in roles.list_at.values() for part in pointer[-1:]]
    name = re.sub(r"\W+", "_", words[0]).strip("_").lower() if words else ""
    name = name if name.endswith("s") or not name else name + "s"
    if name and name not in taken and name not in ("items", "data", "results"):
        roles.collection = replace(roles.collection, name=name)


def _tell_apart(roles: Roles, taken: set[str]) -> None:
    """Give a collection a name that no other has."""
    name = roles.collection.name
    if name in taken:
        roles.collection = replace(
            roles.collection, name=next(f"{name}_{number}" for number in range(2, 999) if f"{name}_{number}" not in taken)
        )


def _is_alive(roles: Roles) -> bool:
    """Whether the things of a collection live: somebody makes, changes or removes them, or reads show them under their keys."""
    one = [(endpoint, part.act) for endpoint, part in roles.parts.items() if part.role == "one"]
    done = {act for endpoint, act in one if any(sample.good for sample in endpoint.samples)}
    patched = any(
        act == "write" and endpoint.method == "PATCH" and any(sample.good for sample in endpoint.samples) for endpoint, act in one
    )
    if (
        roles.made_at
        or roles.is_attached
        or ((roles.is_only_listed or roles.is_referred) and roles.list_at)
        or (("put" in done or patched) and ("read" in done or "remove" in done or roles.list_at))
    ):
        return True
    if "remove" in done and ("read" in done or roles.list_at):
        return True
    shown = any(act == "read" and endpoint in roles.root_at for endpoint, act in one)
    missing = any(sample.verdict == 404 for endpoint, _ in one for sample in endpoint.samples)
    return bool(shown and (roles.list_at or missing))
