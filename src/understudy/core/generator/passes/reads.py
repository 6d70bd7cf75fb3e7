"""Reads of live things: one thing, or a list of them, written from the things themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from understudy.core.generator.align import Aligner, Findings
from understudy.core.generator.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint, path_values
from understudy.core.generator.flow import is_telling
from understudy.core.generator.list_parameters import infer_listing
from understudy.core.generator.listing import SENDERS, Listing, Seen, groups_of, page_values, predicts
from understudy.core.generator.live import Version, lists_in, look, put
from understudy.core.generator.nodes import Const, Expr, Loop, Node, Obj, freeze, member, scalar_text
from understudy.core.generator.passes.compound import find_included, find_related
from understudy.core.generator.passes.connections import find_connection
from understudy.core.generator.passes.cursors import Cursor, cursor_node, find_cursor, keep_cursor, with_keys
from understudy.core.generator.passes.embedded import find_embedded
from understudy.core.generator.passes.key_lists import complete, key_members, unasked
from understudy.core.generator.passes.logins import owned_by, sender_values
from understudy.core.generator.passes.named_lists import address_code, named_list, with_unknown
from understudy.core.generator.passes.path_things import is_rpc
from understudy.core.generator.passes.progress import write_progress
from understudy.core.generator.passes.rpc_things import is_envelope
from understudy.core.generator.passes.updates import change_thing
from understudy.core.generator.responses import answer_of
from understudy.core.generator.roles import Roles, asked_values
from understudy.core.generator.sample import Pointer, Sample
from understudy.core.generator.sources import Case, is_graphql, item_values, selected
from understudy.core.generator.standards.key_lists import key_list_of
from understudy.core.generator.study import Study, label_of
from understudy.core.model.json_codec import ABSENT, leaves, parse_json

_SPOKEN = ("request.graphql.arguments.", "request.json.", "request.json[", "request.form.", "request.xml.")
_MOST_GLANCES = 6_000  # of things in lists: more of them say the same again


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
    there_then = [(sample, version) for sample, version in known if version is not None]
    given: dict[Pointer, Node] = {
        **roles.worked_out(roles.root_at.get(draft.endpoint, ()), "item"),
        **find_included(study, [(sample, [version]) for sample, version in there_then], "[item]"),
        **(find_related(study, draft.endpoint, there_then) if roles.role(draft.endpoint) == "under" else {}),
    }
    given.update(find_embedded(study.collections, there_then, roles.root_at.get(draft.endpoint, ())))
    fresh = not draft.endpoint.reads
    draft.then = answer_of(full, study.flow, findings, fresh=fresh, given=given, counters=label_of(draft.endpoint))
    if (
        not findings.clean
        and len(draft.samples) > 1
        and draft.endpoint.method == "GET"
        and len({frozenset(sample.query) for sample in draft.samples}) == 1  # who asks for more is not told of another time
        and write_progress(study, draft, roles, known, full)
    ):
        findings.unexplained.clear()
        findings.optional.clear()
        return
    if roles.role(draft.endpoint) != "one" or roles.is_about_things(draft.endpoint):
        _keep_extras(draft, [version for _, version in known if version is not None], findings)


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


def _keep_extras(draft: Draft, versions: Sequence[Version], findings: Findings) -> None:
    """What a read shows and nothing explains belongs to the thing itself."""
    for place in findings.unexplained:
        if place[:1] == ("headers",):
            continue
        name = "_".join(str(part) for part in place)
        for sample, version in zip(draft.samples, versions, strict=True):
            value = look(sample.answer.tree, place)
            if value is not ABSENT and name:
                version.extras.setdefault(name, value)


def list_things(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write a list from the things that are there: those that a request names, or all that it does not leave out."""
    named = named_list(roles, draft.samples)
    if named is not None:
        _list_named(study, draft, roles, findings, named)
    else:
        _list_all(study, draft, roles, findings)


def _list_all(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    endpoint = draft.endpoint
    place = roles.list_at[endpoint]
    cases = study.cases(endpoint, draft.samples)
    seen = [_seen(study, endpoint, sample, roles) for sample in draft.samples]
    shown = [(case, *pair) for case in cases for pair in roles.sightings[case.number].shown]
    pairs = [(element, version, case) for case, element, version in shown if version is not None]
    everything = seen_in(study, endpoint, roles)
    connection = find_connection(endpoint, roles, everything, place)
    if connection is not None:
        everything = [connection.with_key(one) for one in everything]
        seen = [connection.with_key(one) for one in seen]
    cursor = find_cursor(everything) if connection is None else None
    if cursor is not None:
        seen = [one for one in with_keys(everything, cursor) if one.sample.number in {sample.number for sample in draft.samples}]
        everything = with_keys(everything, cursor)
    style = key_list_of(draft.samples[0]) if connection is None else None
    known = unasked(style, everything)
    listing = infer_listing(everything, owner=_owner(everything), cursor=cursor.parameter if cursor is not None else "", known=known)
    listing.right = sum(predicts(listing, one) for one in seen)
    findings.notes.extend(listing.notes)
    members = connection.of_element() if connection is not None else key_members(style, draft.samples, roles.key_member)
    each = _element(study, pairs, findings, {**roles.worked_out((), "each"), **members})
    given: dict[Pointer, Node] = dict.fromkeys(_places_of(draft.samples, place), Loop("page.items", "each", each))
    given.update(connection.of_page() if connection is not None else _included(study, roles, draft.samples))
    all_there = study.all_there(roles, endpoint)
    full = [
        Case(case.sample, {**case.values, **page_values(listing, one), all_there: len(one.present)})
        for case, one in zip(cases, seen, strict=True)
    ]
    full = _with_host(study, roles, endpoint, full)
    samples = [without_list(sample, *_places_of(draft.samples, place)) for sample in draft.samples]
    grouped = _groups_at(listing, seen)
    if grouped is not None:
        given[grouped[0]] = Loop("page.prefixes", "group", grouped[1])
        samples = [without_list(sample, grouped[0]) for sample in samples]
        findings.notes.append("keys that share a beginning are shown as one")
    samples, nodes = complete(style, everything, known, samples, grouped=grouped is not None)
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


def _list_named(study: Study, draft: Draft, roles: Roles, findings: Findings, named: str) -> None:
    """Write a list of the things whose keys a request lists."""
    endpoint, place, address = draft.endpoint, roles.list_at[draft.endpoint], address_code(roles, draft.endpoint)
    cases = with_unknown(roles, study.cases(endpoint, draft.samples), named, address)
    pairs = [(element, version, case) for case in cases for element, version in roles.sightings[case.number].shown if version is not None]
    each = _element(study, pairs, findings, roles.worked_out((), "each"))
    given: dict[Pointer, Node] = dict.fromkeys(_places_of(draft.samples, place), Loop(f"those({address}, {named})", "each", each))
    samples = [without_list(sample, *_places_of(draft.samples, place)) for sample in draft.samples]
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


def _owner(seen: Sequence[Seen]) -> tuple[str, str] | None:
    """Find the member that says to whom things belong, where lists left out those of others."""
    worths = [{code: value for code, value in one.asked.items() if code.startswith(SENDERS)} for one in seen]
    return owned_by([(worth, one.present, one.shown) for worth, one in zip(worths, seen, strict=True)])


def untold_lists(study: Study, endpoint: Endpoint, roles: Roles) -> frozenset[int]:
    """List the samples whose lists do not follow from the things that were there, where others do."""
    everything = seen_in(study, endpoint, roles)
    cursor = find_cursor(everything)
    known = with_keys(everything, cursor) if cursor is not None else everything
    style = key_list_of(next(sample for sample in endpoint.samples if sample.good)) if known else None
    listing = infer_listing(
        known, owner=_owner(known), cursor=cursor.parameter if cursor is not None else "", known=unasked(style, everything)
    )
    untold = frozenset(one.sample.number for one in known if not predicts(listing, one))
    return untold if len(untold) < len(known) else frozenset()


def _seen(study: Study, endpoint: Endpoint, sample: Sample, roles: Roles) -> Seen:
    sighting = roles.sightings[sample.number]
    shown = tuple(version.key for _, version in sighting.shown if version is not None)
    asked = _asked_in_query(sample)
    asked.update(_arguments(endpoint, sample, roles))
    if not roles.collection.scope:
        asked.update({f"path.{name}": value for name, value in path_values(endpoint.shape, sample.segments).items()})
    asked.update({code: str(value) for code, value in sender_values(sample, study.accounts).items()})
    return Seen(sample, asked, sighting.present, shown)


def _asked_in_query(sample: Sample) -> dict[str, str]:
    """List what a query says; a filter in JSON (``where={"name": "ann"}``) says each of its members."""
    asked: dict[str, str] = {}
    for name, values in sample.query.items():
        tree = parse_json(values[0].encode()) if values[0].startswith("{") else None
        if isinstance(tree, dict) and tree and all(isinstance(value, str | int | float) for value in tree.values()):
            code = f"({member('request.query', name)} | default('{{}}') | fromjson)"
            asked.update({member(code, field): scalar_text(value) for field, value in tree.items()})
        else:
            asked[name] = values[0]
    return asked


def _arguments(endpoint: Endpoint, sample: Sample, roles: Roles) -> dict[str, str]:
    """List what the call of an operation says beside the place it is about: by expression, scalars only."""
    if not is_rpc(endpoint):
        return {}
    own = set(roles.parts[endpoint].codes.values())
    return {
        code: scalar_text(value)
        for code, value in asked_values(sample).items()
        if code.startswith(_SPOKEN) and code not in own and not is_envelope(code, sample) and isinstance(value, str | int | float)
    }


def seen_in(study: Study, endpoint: Endpoint, roles: Roles) -> list[Seen]:
    """Every list an endpoint gave: those with other figures around them tell about filters and pages, too."""
    return _enough(
        [_seen(study, endpoint, sample, roles) for sample in endpoint.samples if sample.good and sample.number in roles.sightings]
    )


def _enough(seen: list[Seen]) -> list[Seen]:
    """Take every so many of those that ask with the same words, when there were too many things to look at them all."""
    steps = -(-sum(len(one.present) for one in seen) // _MOST_GLANCES)
    if steps <= 1:
        return seen
    turns: Counter[tuple[str, ...]] = Counter()
    kept: list[Seen] = []
    for one in seen:
        words = tuple(sorted(one.asked))
        if turns[words] % steps == 0:
            kept.append(one)
        turns[words] += 1
    return kept


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


def _element(
    study: Study, pairs: Sequence[tuple[Any, Version, Case]], findings: Findings, given: Mapping[Pointer, Node] = MappingProxyType({})
) -> Node:
    """Write one element of a list from the thing it shows; `given` are members found by other means."""
    if not pairs:
        return Expr("each")
    if (name := _key_shown(pairs)) is not None:
        return Expr(member("each", name))
    own = Findings()
    cases = [
        Case(
            case.sample,
            {
                **{code: value for code, value in case.values.items() if not code.startswith("request.headers")},
                **item_values("each", version.item() or {}, version.hidden),
                **_bare_tag(version.item() or {}),
                **selected("each", version.seen_at(case.number), case.values),
            },
        )
        for _, version, case in pairs
    ]
    is_json = pairs[0][2].sample.answer.kind != "xml"
    selective = is_graphql(pairs[0][2].sample)
    aligner = Aligner(study.flow, own, fresh=False, given=given, merges=False, prefer=("each",), whole=is_json, selective=selective)
    elements = [element for element, _, _ in pairs]
    node = aligner.align(elements, cases)
    for place in (*own.unexplained, *own.optional):
        name = "_".join(str(part) for part in place)
        for element, version, _ in pairs:
            value = look(element, place)
            if value is not ABSENT and name:
                version.extras.setdefault(name, value)
    if not own.clean and not selective:
        again = Findings()
        cases = [Case(case.sample, item_values("each", version.item() or {}, version.hidden)) for _, version, case in pairs]
        node = Aligner(study.flow, again, fresh=False, given=given, merges=False, whole=is_json).align(elements, cases)
        findings.unexplained.extend(again.unexplained)
        findings.optional.extend(again.optional)
    return node


def _bare_tag(item: Mapping[str, Any]) -> dict[str, str]:
    """Say how lists write an entity tag that header fields quote."""
    tag = item.get("etag")
    return {"each.etag | replace('\"', '')": tag.strip('"')} if isinstance(tag, str) and tag.startswith('"') else {}


def _key_shown(pairs: Sequence[tuple[Any, Version, Case]]) -> str | None:
    """Find the member of things that is all a list shows of them: their key, in lists of bare names."""
    if not all(isinstance(element, str) and element == version.key for element, version, _ in pairs):
        return None
    items = [version.item() or {} for _, version, _ in pairs]
    return next(
        (name for name in items[0] if all(item.get(name) == version.key for item, (_, version, _) in zip(items, pairs, strict=True))), None
    )


def _places_of(samples: Sequence[Sample], place: Pointer) -> list[Pointer]:
    """List the place of a list and others where every answer shows it once more, as structured content beside its texts."""
    if not any(look(sample.answer.tree, place) for sample in samples):
        return [place]
    others = dict.fromkeys(other for other, _ in lists_in(samples[0].answer.tree, samples[0].answer.kind) if other != place)
    return [place, *(one for one in others if all(look(sample.answer.tree, one) == look(sample.answer.tree, place) for sample in samples))]


def _groups_at(listing: Listing, seen: Sequence[Seen]) -> tuple[Pointer, Node] | None:
    """Find where lists show the beginnings that keys share, and how one of them is written."""
    for one in seen:
        groups = groups_of(listing, one)
        for place, elements in lists_in(one.sample.answer.tree, one.sample.answer.kind) if groups else ():
            if sorted(map(str, elements)) == sorted(groups):
                return place, Expr("group")
            names = {name for element in elements if isinstance(element, dict) for name in element}
            for name in sorted(names):
                shown = [element.get(name) for element in elements if isinstance(element, dict)]
                if len(shown) == len(groups) and sorted(map(str, shown)) == sorted(groups):
                    members = ((key, Expr("group") if key == name else Const(value)) for key, value in elements[0].items())
                    return place, freeze(Obj(tuple(members)))
    return None


def without_list(sample: Sample, *places: Pointer) -> Sample:
    """A copy of a list answer in which the list, where there is one, stands empty, so that answers of different length align."""
    tree = sample.answer.tree
    for place in places:
        if not place or look(tree, place) is not ABSENT or look(tree, place[:-1]) == "":  # an empty element of XML
            tree = put(tree, place, [])
    return replace(sample, answer=replace(sample.answer, tree=tree))
