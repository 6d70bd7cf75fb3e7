"""Names that a request gives to things that have a key already: ``CreateAlias`` calls a key ``alias/mine``, and that is asked for then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import quoted, safe_code
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import Roles, code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

LEDGER = "other_names"
_ASKED = ("request.json.", "request.form.", "request.query.", "path.")


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name that `giver` says at `name` of the thing whose key it says at `key`, and by which `reader` asks for it at `asked`."""

    giver: Endpoint
    name: str
    key: str
    reader: Endpoint
    collection: str
    asked: str


def find_other_names(collections: Sequence[Roles], endpoints: Sequence[Endpoint]) -> list[OtherName]:
    """List who gives things other names by which they are read afterwards."""
    found: dict[OtherName, None] = {}
    for roles in collections:
        for reader, part in roles.parts.items():
            if part.role != "one" or part.act != "read" or roles.collection.scope or not reader.operation:
                continue
            for sample in reader.samples:
                sighting = roles.sightings.get(sample.number)
                asked = roles.names(reader, sample)[1]
                if sighting is None or sighting.by or not sighting.key or asked is None or asked == sighting.key:
                    continue
                for giver in endpoints:
                    found.update(
                        dict.fromkeys(_given(giver, sample, asked, sighting.key, (reader, roles.collection.name, part.codes["key"])))
                    )
    return list(found)


def _given(giver: Endpoint, sample: Sample, asked: str, key: str, told: tuple[Endpoint, str, str]) -> list[OtherName]:
    for earlier in giver.samples:
        if earlier.number >= sample.number or not earlier.good or earlier.reads or giver is told[0]:
            continue
        said = {str(value): code for code, value in code_values(giver, earlier).items() if code.startswith(_ASKED) and " | " not in code}
        if asked in said and key in said:
            return [OtherName(giver, said[asked], said[key], *told)]
    return []


def keep_other_names(drafts: Mapping[Endpoint, list[Draft]], names: Sequence[OtherName]) -> None:
    """Let names be kept where they are given, forgotten where they are taken away, and be as good as keys to those who read by them."""
    for giver, name, key in dict.fromkeys((one.giver, one.name, one.key) for one in names):
        for draft in drafts[giver]:
            if draft.samples[0].good and "responses" not in draft.then:
                item = {"of": "{{ " + safe_code(key, "''") + " }}"}
                add_effect(draft, "create", {"in": LEDGER, "key": "{{ " + safe_code(name, "''") + " }}", "item": item, "as": "called"})
                draft.notes.append("what is named is found under that name as well")
    for reader, collection, code in dict.fromkeys((one.reader, one.collection, one.asked) for one in names):
        of = "{{ lookup(" + quoted(LEDGER) + ", " + safe_code(code, "''") + ").of | default('') }}"
        for draft in [draft for draft in drafts[reader] if draft.rung == "collection" and draft.samples[0].good][:1]:
            named = replace(
                draft,
                conditions=(Condition("item", (collection, of), "present"),),
                sealed=(),
                exception=True,
                notes=[*draft.notes, "asked for by a name that it was given"],
            )
            drafts[reader].insert(0, named)
    for endpoint, own in drafts.items():
        for draft in own if names else ():
            if "remove" in draft.then and (taken := _taken(endpoint, draft, names)) is not None:
                add_effect(draft, "remove", {"in": LEDGER, "key": "{{ " + safe_code(taken, "''") + " }}", "as": "called"})


def _taken(endpoint: Endpoint, draft: Draft, names: Sequence[OtherName]) -> str | None:
    """Find where a removal says a name that was given."""
    given = {str(code_values(one.giver, sample).get(one.name)) for one in names for sample in one.giver.samples}
    return next(
        (code for code, value in code_values(endpoint, draft.samples[0]).items() if code.startswith(_ASKED) and value in given), None
    )
