"""Pass 5m: things that come to be because something else was done: the invoice of a subscription, the entry of a log.

Nobody asked for them; a later list or read shows them. What they say was first said with the request that made them: the key of what it
made, a name it brought, a moment within it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.made_at_the_end import Moves, told_by
from understudy.core.generator.passes.acts.made_of_elements import make_of_elements, say_keys_made
from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow, is_telling
from understudy.core.generator.templates.nodes import Const, Expr, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import HERE, Sample
from understudy.core.generator.values.looks import looks_generated, read_moment
from understudy.core.model.address import split_address
from understudy.core.model.json_codec import leaves

_MOST = 3
_MADE = re.compile(r"new_id|counter")
_IN_LIST = re.compile(r"\[\d+\]")
_EXACT_S = 0.05


def find_consequences(found: Sequence[Roles], endpoints: Sequence[Endpoint], flow: Flow) -> list[Roles]:
    """Find the requests that made things nobody asked for; return the collections of which the traffic has to be followed once more."""
    writes = sorted(
        (sample for endpoint in endpoints if not endpoint.reads for sample in endpoint.samples if sample.good and not sample.reads),
        key=lambda sample: sample.number,
    )
    by_number = {sample.number: sample for sample in writes}
    led_to = {place: sample for sample in writes if (place := _led_to(sample)) is not None}
    home = {sample.number: endpoint for endpoint in endpoints for sample in endpoint.samples}
    moves = Moves(found)
    changed: list[Roles] = []
    for roles in found:
        first = _first_seen(roles)
        made: dict[int, list[tuple[tuple[str, ...], str]]] = {}
        for seed in roles.seeds:
            shown = first.get(id(seed))
            maker = None if shown is None else _maker(seed, shown, by_number, writes, flow)
            maker = _by_location(roles, seed, led_to) or _telling(roles, seed, maker, by_number, flow) or maker
            if maker is None and shown is not None:
                maker = moves.told(seed, shown)
            if maker is None or _is_one_of_many(maker, seed.key):
                continue
            if shown is not None:
                maker = moves.made(roles, seed, maker, shown) or maker
            if home[maker.number] not in roles.made_at and home[maker.number] not in roles.made_by:
                made.setdefault(maker.number, []).append((seed.scope, seed.key))
                if (told := told_by(maker, roles, seed)) is not None:
                    roles.told_first[seed.scope, seed.key] = told
        if made:
            roles.caused = {number: tuple(names) for number, names in made.items()}
            changed.append(roles)
    return changed


def _first_seen(roles: Roles) -> dict[int, Sample]:
    """Say which sample was the first to show each thing."""
    samples = {sample.number: sample for endpoint in roles.parts for sample in endpoint.samples}
    found: dict[int, Sample] = {}
    for number, sighting in sorted(roles.sightings.items()):
        for version in (sighting.before, sighting.after, *(version for _, version in sighting.shown)):
            if version is not None:
                found.setdefault(id(version), samples[number])
    return found


def _maker(seed: Version, shown: Sample, by_number: dict[int, Sample], writes: Sequence[Sample], flow: Flow) -> Sample | None:
    """Find the request of which a thing tells; None where it may have been there before."""
    item = seed.item()
    if item is None or shown.run != (writes[0].run if writes else 0):
        return None
    values = list(leaves(item))
    told = [flow.first_said(shown, value) for value in values if is_telling(value) and read_moment(value) is None]
    last = max((number for number in told if number is not None and number < shown.number), default=None)
    if last is not None and last in by_number:
        return by_number[last]
    exact = [moment.epoch for value in values if (moment := read_moment(value)) is not None and moment.epoch % 1]
    within = [
        sample
        for sample in writes
        if sample.number < shown.number and any(sample.at - _EXACT_S / 10 <= epoch <= sample.ended + _EXACT_S / 10 for epoch in exact)
    ]
    return within[0] if len(within) == 1 and (last is None or last < within[0].number) else None


def _telling(roles: Roles, seed: Version, maker: Sample | None, by_number: Mapping[int, Sample], flow: Flow) -> Sample | None:
    """Find the request before, whose answer was the first to say the key of a thing and told it whole: what it says since was changed."""
    first = None if maker is None else flow.first_said(maker, seed.key)
    teller = by_number.get(first) if first is not None else None
    return teller if teller is not None and told_by(teller, roles, seed) is not None else None


def _led_to(sample: Sample) -> tuple[str, ...] | None:
    """Return the path to which a `Location` leads from what was just made."""
    place = next((value for name, value in sample.fields if name.lower() == "location"), None)
    if place is None or sample.method != "POST" or sample.status not in (200, 201, 202, 204, 302, 303):
        return None
    return tuple(unquote(part) for part in split_address(place.removeprefix(HERE)).path.strip("/").split("/"))


def _by_location(roles: Roles, seed: Version, led_to: Mapping[tuple[str, ...], Sample]) -> Sample | None:
    """Find the request whose answer led to a thing: ``201`` with nothing but its address."""
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples if part.role == "one" else ():
            if sample.segments in led_to and roles.names(endpoint, sample) == (seed.scope, seed.key):
                maker = led_to[sample.segments]
                return maker if maker.number < sample.number else None
    return None


def name_what_was_made(study: Study, draft: Draft, cases: Sequence[Case], let: dict[str, Any]) -> list[Case]:
    """Make the key of what was made once, where the answer says it in a `Location` alone."""
    for roles, made in things_caused(study, draft):
        keys = [versions[0].key if versions else "" for versions in made]
        tails = [(_led_to(sample) or ("",))[-1] for sample in draft.samples]
        if tails != keys:
            continue
        aligner = Aligner(study.flow, Findings(), fresh=True, counters=roles.collection.name, merges=False)
        shown = [(versions[0].item() or {}).get(roles.key_member, versions[0].key) for versions in made]
        node = aligner.align(shown, cases, (roles.key_member or "id",))
        if isinstance(node, Expr) and _MADE.search(node.code):
            let["id"] = to_document(node)
            return [Case(case.sample, {"id": value, **case.values}) for case, value in zip(cases, shown, strict=True)]
    return list(cases)


def _is_one_of_many(maker: Sample, key: str) -> bool:
    """Whether a request lists a key among others: what becomes of each is not told by how many there were."""
    return any(value == key and _IN_LIST.search(code) for code, value in asked_values(maker).items())


def things_caused(study: Study, draft: Draft) -> list[tuple[Roles, list[list[Version]]]]:
    """List, for every collection of which the samples of a draft made things by the way, what each of them made."""
    found: list[tuple[Roles, list[list[Version]]]] = []
    for roles in study.collections:
        made = [
            [version for scope, key in roles.caused.get(sample.number, ()) if (version := roles.version_at(scope, key, sample.number + 1))]
            for sample in draft.samples
        ]
        if any(made):
            found.append((roles, made))
    return found


def trees_with_caused(study: Study, draft: Draft) -> list[Any]:
    """Return the answers of a draft, each with the things that came to be with it."""
    trees: list[Any] = [sample.answer.tree for sample in draft.samples]
    for roles, made in things_caused(study, draft):
        if all(versions and all(version.item() is not None for version in versions) for versions in made):
            name = f"made_{singular(roles.collection.name)}"
            for index, versions in enumerate(made):
                known = trees[index] if isinstance(trees[index], dict) else {"answer": trees[index]}
                trees[index] = {**known, **{name if not n else f"{name}_{n}": version.item() for n, version in enumerate(versions)}}
    return trees


def add_caused(study: Study, draft: Draft, cases: Sequence[Case], let: dict[str, Any], findings: Findings) -> None:
    """Write how things come to be by the way."""
    everyone = cases
    for roles, everything in things_caused(study, draft):
        # Nobody may have looked at what some requests made, unless lists would show it.
        looked = [index for index, versions in enumerate(everything) if versions or _would_list(roles, draft.samples[index])]
        made, cases = [everything[index] for index in looked], [everyone[index] for index in looked]
        if (several := make_of_elements(roles, made, cases, study.flow)) is not None:
            add_effect(draft, "create", several)
            say_keys_made(draft, made, cases, several["as"], roles.key_member)
            findings.notes.append(f"makes one of {roles.collection.name} of every element by the way: later answers show it")
            continue
        least = min(len(versions) for versions in made)
        if any(len(versions) > least for versions in made):
            findings.states.append((roles.collection.name,))
        for place in range(min(least, _MOST)):
            versions = [versions[place] for versions in made]
            if not all(version.item() for version in versions):
                continue
            effect, cases = _effect(roles, versions, cases, let, study.flow)
            add_effect(draft, "create", effect)
            draft.then = {"let": let, **{name: value for name, value in draft.then.items() if name != "let"}}
            findings.notes.append(f"makes one of {roles.collection.name} by the way: later answers show it")


def _would_list(roles: Roles, maker: Sample) -> bool:
    """Whether some list would have shown what a request made: one of what belongs to somebody else (``?customer=…``) would not."""
    own = {str(value) for value in asked_values(maker).values()}
    return any(
        all(value in own for asked in sample.query.values() for value in asked if looks_generated(value))
        for endpoint in roles.list_at
        for sample in endpoint.samples
        if sample.good and sample.number > maker.number
    )


def _effect(
    roles: Roles, versions: Sequence[Version], cases: Sequence[Case], let: dict[str, Any], flow: Flow
) -> tuple[dict[str, Any], Sequence[Case]]:
    """Write how one thing is made, and let the cases know its key."""
    aligner = Aligner(flow, Findings(), fresh=True, counters=roles.collection.name, merges=False, grows=False)
    items = [version.item() or {} for version in versions]
    keys = [item.get(roles.key_member, version.key) for item, version in zip(items, versions, strict=True)]
    node = aligner.align(keys, cases, (roles.key_member or "id",))
    noun = singular(roles.collection.name)
    name = next(f"{noun}_key{number}" for number in ("", *range(2, 99)) if f"{noun}_key{number}" not in let)
    node = Expr("new_id()") if isinstance(node, Const) else node
    code = to_document(node)
    if isinstance(node, Expr) and _MADE.search(node.code):
        let[name], code = code, "{{ " + name + " }}"
        cases = [Case(case.sample, {name: key, **case.values}) for case, key in zip(cases, keys, strict=True)]
    scopes = [aligner.align([version.scope[index] for version in versions], cases) for index in range(len(roles.collection.scope))]
    address = "/".join([roles.collection.name, *(str(to_document(scope)) for scope in scopes)])
    found = aligner.findings
    item = to_document(aligner.align(items, cases))
    if isinstance(item, dict) and ("content",) in found.unexplained and len({str(one.get("content")) for one in items}) > 1:
        del item["content"]  # what another's holds is worse than none
    return {"in": address, "key": code, "item": item, "as": name.replace("_key", "_made")}, cases
