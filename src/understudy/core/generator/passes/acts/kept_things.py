"""Pass 5v: things that are kept when they are removed: lists show them on demand, and requests bring them back as they were.

A removal moves such a thing out of sight, into a collection beside its own, so that whatever asks for it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.sequences import sort_key
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.version_counts import with_steps
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.lists.list_elements import element_of
from understudy.core.generator.passes.lists.list_places import places_of, without_list
from understudy.core.generator.passes.lists.named_lists import address_code
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Loop, Merge, Node, freeze, quoted, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import Version, find_pointer, look
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT, leaves

_GONE = (404, 410)
_ASKS = re.compile(r"delet|trash|remov|archiv|hidden|inactive|discard|gone|\ball\b")
_KEPT = "removed_"  # before the name of a collection: what was removed from it
_FEWEST_KEPT = 2  # members, beside the key, that somebody who is brought back says again

type Name = tuple[tuple[str, ...], str | None]


def find_kept(roles: Roles) -> None:
    """Find the lists that show what was removed, because their queries ask for it, and the requests that bring it back."""
    if any(roles.act(endpoint) == "remove" and roles.is_about_things(endpoint) for endpoint in _ones(roles)):
        shown, brought, missed = _watch(roles)
        if missed & shown.keys():
            roles.on_demand = {number for name, numbers in shown.items() if name in missed for number in numbers}
        roles.brings_back = {endpoint for name, endpoint, _ in brought if name in missed}
        for name, endpoint, root in brought:
            if name in missed:
                roles.parts[endpoint] = replace(roles.parts[endpoint], role="one", act="put")
                if root is not None:
                    roles.root_at[endpoint] = root


def _ones(roles: Roles) -> list[Endpoint]:
    return [endpoint for endpoint, part in roles.parts.items() if part.role == "one"]


def _watch(roles: Roles) -> tuple[dict[Name, list[int]], list[tuple[Name, Endpoint, Pointer | None]], set[Name]]:
    """List which removed things were shown by which lists, which were brought back, and which were not there for somebody."""
    gone: set[Name] = set()
    known: dict[Name, dict[str, Any]] = {}
    shown: dict[Name, list[int]] = {}
    brought: list[tuple[Name, Endpoint, Pointer | None]] = []
    silent: dict[Name, Endpoint] = {}  # what was done to removed things, and said nothing of them
    missed: set[Name] = set()
    run = 0
    order = sorted(((sample, endpoint) for endpoint in roles.parts for sample in endpoint.samples), key=lambda pair: pair[0].number)
    for sample, endpoint in order:
        if sample.run != run:
            run = sample.run
            gone.clear()
        name, act = roles.names(endpoint, sample), roles.act(endpoint)
        if roles.role(endpoint) == "many":
            scope = name[0]
            listed = dict(_listed(roles, endpoint, sample))
            known.update({(scope, key): element for key, element in listed.items() if (scope, key) not in gone})
            if endpoint in roles.list_at and sample.good:
                for one in [one for one in gone if one[0] == scope]:
                    if one[1] not in listed:
                        missed.add(one)
                    elif sample.query:
                        shown.setdefault(one, []).append(sample.number)
            continue
        root = _root(roles, endpoint, sample, name[1])
        body = look(sample.answer.tree, root) if root is not None and sample.good else None
        if roles.role(endpoint) != "one" and (endpoint.reads or name not in gone or body is None):
            if sample.good and not endpoint.reads and name in gone and act != "remove" and _says_nothing(sample, name[1]):
                silent[name] = endpoint
            continue
        if name in gone and sample.verdict in _GONE:
            missed.add(name)
        if sample.good and act == "remove":
            gone.add(name)
            silent.pop(name, None)
        elif name not in gone:
            if isinstance(body, dict):
                known[name] = body
        elif sample.good and act != "read":
            is_same = isinstance(body, dict) and comes_back(known.get(name, {}), body, roles.key_member)
            if root is not None and is_same and _says_nothing(sample, name[1]):
                brought.append((name, endpoint, root))
            gone.discard(name)
        elif name in silent and not sample.query and isinstance(body, dict) and comes_back(known.get(name, {}), body, roles.key_member):
            brought.append((name, silent.pop(name), None))
            gone.discard(name)
    return shown, brought, missed


def _root(roles: Roles, endpoint: Endpoint, sample: Sample, key: str | None) -> Pointer | None:
    """Find where an answer shows the thing that the request is about."""
    if endpoint in roles.root_at or roles.role(endpoint) == "one":
        return roles.root_at.get(endpoint)
    places = [place for place in find_pointer(sample.answer.tree, key or "") if place[-1] == roles.key_member]
    return places[0][:-1] if places else None


def _listed(roles: Roles, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[str, dict[str, Any]]]:
    """List the things that an answer shows, by their keys: those of a list, or the one that was made."""
    if endpoint in roles.list_at and sample.good and not roles.is_map:
        elements = look(sample.answer.tree, roles.list_at[endpoint])
        for element in elements if isinstance(elements, list) else ():
            key = look(element, roles.element_key[endpoint])
            if isinstance(element, dict) and key is not ABSENT:
                yield str(key), element
    elif endpoint in roles.made_at and sample.good:
        body = look(sample.answer.tree, roles.made_at[endpoint][:-1])
        if isinstance(body, dict):
            yield str(look(sample.answer.tree, roles.made_at[endpoint])), body


def _says_nothing(sample: Sample, key: str | None) -> bool:
    """Whether a request brings nothing but the key of what it is about."""
    return sample.asked.kind == "none" or {str(one) for one in leaves(sample.asked.tree)} <= {key}


def comes_back(before: dict[str, Any], after: dict[str, Any], key_member: str) -> bool:
    """Whether most of what was said of a thing is said of it again."""
    told = {name: value for name, value in before.items() if name != key_member and value not in (None, "", [], {})}
    same = [name for name, value in told.items() if after.get(name, ABSENT) == value]
    return len(same) >= _FEWEST_KEPT and len(same) * 2 > len(told)


def keep_gone(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, gone: dict[str, Version]) -> None:
    """Keep what a request about one thing removed, or take it out of what is kept."""
    before, key = sighting.before, sighting.key or ""
    if roles.act(endpoint) == "remove" and before is not None and sighting.after is None:
        facets = {name: value for name, value in before.facets.items() if name != "element"}
        if "body" not in facets and "element" in before.facets:
            facets["body"] = before.facets["element"]
        kept = Version(sighting.scope, key, sample, facets, previous=before, key_member=roles.key_member, is_assumed=True)
        sighting.kept = gone[key] = kept
    elif roles.act(endpoint) != "read" and before is None and sighting.after is not None:
        sighting.kept = gone.pop(key, None)


def shows_kept(collections: Sequence[Roles], sample: Sample) -> str:
    """Say whether a request was shown what was removed, or brought it back: nothing else is answered like that."""
    for roles in collections:
        if sample.number in roles.on_demand:
            return "on demand"
        if (found := roles.sightings.get(sample.number)) is not None and found.kept is not None and found.after is not None:
            return "brought back"
    return ""


def kept_address(roles: Roles, endpoint: Endpoint) -> str:
    """Write the collection of what is kept, as `in` of this endpoint's stubs does."""
    return _KEPT + roles.address(endpoint)


def keep_removed(study: Study, draft: Draft, roles: Roles, cases: Sequence[Case], findings: Findings) -> None:
    """Write how a thing is kept when it is removed, with what later lists showed of that."""
    node: Node = Expr("item")
    if changes := _told_changes(roles, [roles.sightings[case.number] for case in cases]):
        own = Findings()
        known = [case for case in cases if case.number in changes]
        aligned = Aligner(study.flow, own, fresh=True).align([changes[case.number] for case in known], known)
        findings.notes.extend(own.notes)
        node = Merge((node, freeze(aligned)))
    key = "{{ " + roles.key_code(draft.endpoint) + " }}"
    kept = {"in": kept_address(roles, draft.endpoint), "key": key, "item": to_document(node), "as": "kept"}
    draft.then = {"create": kept, **draft.then}
    findings.notes.append("what is removed is kept, out of sight")


def _told_changes(roles: Roles, sightings: Sequence[Sighting]) -> dict[int, dict[str, Any]]:
    """List the members that a removal left others, by the number of the sample, where a list showed them."""
    found: dict[int, dict[str, Any]] = {}
    for sighting in sightings:
        kept, before = sighting.kept, sighting.before
        if kept is None or before is None or kept.write is None or "element" not in kept.facets:
            continue
        old, new = before.item() or {}, kept.item() or {}
        own = {name: value for name, value in new.items() if old.get(name, ABSENT) != value and name not in roles.relations}
        if own:
            found[kept.write.number] = own
    return found


def bring_back(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write how a thing that was removed comes back as it was, but for what differs afterwards."""
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    address, key = kept_address(roles, draft.endpoint), "{{ " + roles.key_code(draft.endpoint) + " }}"
    left = {name for one in _told_changes(roles, list(roles.sightings.values())).values() for name in one}
    cases = study.with_items(study.cases(draft.endpoint, draft.samples), [sighting.kept for sighting in sightings])
    changes: list[dict[str, Any]] = []
    told = [sighting for sighting in sightings if sighting.after is not None and sighting.after.item() is not None]
    cases = [case for case in cases if roles.sightings[case.number] in told]
    for sighting in told:
        old = (sighting.kept.item() if sighting.kept is not None else None) or {}
        new = (sighting.after.item() if sighting.after is not None else None) or {}
        differs = {name: value for name, value in new.items() if old.get(name, ABSENT) != value or name in left}
        changes.append({name: value for name, value in differs.items() if name not in roles.relations})
    own = Findings()
    cases = with_steps(cases, changes)
    node: Node = Expr("item")
    if any(changes):
        node = Merge((node, freeze(Aligner(study.flow, own, fresh=True).align(changes, cases))))
    findings.notes.extend((*own.notes, "what was removed comes back"))
    full = study.with_items(study.cases(draft.endpoint, draft.samples), [sighting.after for sighting in sightings])
    given = roles.worked_out_by(draft.endpoint)
    draft.sealed = (*draft.sealed, Condition("item", (address, key), "present"))
    draft.then = {
        "create": {"in": roles.address(draft.endpoint), "key": key, "item": to_document(node)},
        "remove": {"in": address, "key": key},
        **answer_of(full or cases, study.flow, findings, fresh=True, given=given, counters=label_of(draft.endpoint)),
    }
    draft.rung = "collection"


def list_kept(study: Study, draft: Draft, roles: Roles, findings: Findings) -> None:
    """Write a list that shows what was removed, alone or among what is there; it stays as it was recorded where it shows less, or more."""
    if not _list_in_order(study, draft, roles, findings):
        cases = study.cases(draft.endpoint, draft.samples)
        draft.then = answer_of(cases, study.flow, findings, fresh=False, counters=label_of(draft.endpoint))
    draft.sealed = (*draft.sealed, *_asking(draft, roles))


def _asking(draft: Draft, roles: Roles) -> list[Condition]:
    """Write the conditions that a request asks for what was removed, where the name of a parameter, or its value, says so."""
    others = [sample for sample in draft.endpoint.samples if sample.good and sample.number not in roles.on_demand]
    return [
        Condition("query", (name,), "equals", values[0])
        for name, values in draft.samples[0].query.items()
        if _ASKS.search(f"{name} {values[0]}".lower())
        if all(sample.query.get(name) == values for sample in draft.samples)
        if not any(sample.query.get(name) == values for sample in others)
    ]


def _list_in_order(study: Study, draft: Draft, roles: Roles, findings: Findings) -> bool:
    place = roles.list_at[draft.endpoint]
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    shown = [[version.key for _, version in one.shown if version is not None] for one in sightings]
    gone = [{version.key for version in one.gone} for one in sightings]
    alone = all(set(keys) <= known for keys, known in zip(shown, gone, strict=True))
    there = [
        [*(() if alone else (version for version in one.present if version.key not in known)), *one.gone]
        for one, known in zip(sightings, gone, strict=True)
    ]
    sort = next((name for name in _orders(there) if [[one.key for one in _sorted(things, name)] for things in there] == shown), None)
    if sort is None:
        return False
    address = address_code(roles, draft.endpoint)
    removed = f"items({address_code(roles, draft.endpoint, _KEPT)})"
    code = removed if alone else f"(items({address}) + {removed})"
    ordered = f"{code} | sort({quoted(sort)})" if sort else code
    cases = study.cases(draft.endpoint, draft.samples)
    pairs = [(element, version, case) for case in cases for element, version in roles.sightings[case.number].shown if version is not None]
    each = element_of(study, pairs, findings, roles.worked_out((), "each"))
    places = places_of(draft.samples, place)
    full = [
        Case(without_list(case.sample, *places), {**case.values, "listed | length": len(keys)})
        for case, keys in zip(cases, shown, strict=True)
    ]
    given: dict[Pointer, Node] = dict.fromkeys(places, Loop("listed", "each", each))
    answer = answer_of(full, study.flow, findings, fresh=False, given=given, counters=label_of(draft.endpoint))
    draft.then = {"let": {"listed": "{{ " + ordered + " }}"}, **answer}
    draft.rung, draft.verb = "collection", "list"
    findings.notes.append("shows what was removed" + ("" if alone else ", too"))
    return True


def _orders(there: Sequence[Sequence[Version]]) -> list[str]:
    """List the members by which things may be ordered: what was made first comes first, wherever that explains the lists."""
    items = [version.item() or {} for things in there for version in things]
    names = [name for name, value in items[0].items() if isinstance(value, str | int) and not isinstance(value, bool)] if items else []
    names = [name for name in names if all(type(item.get(name)) is type(items[0][name]) for item in items)]
    made = [name for name in names if "creat" in name.lower() or "added" in name.lower() or isinstance(items[0][name], int)]
    return [*made, "", *(name for name in names if name not in made)]


def _sorted(things: Sequence[Version], name: str) -> list[Version]:
    return sorted(things, key=lambda version: sort_key((version.item() or {}).get(name))) if name else list(things)
