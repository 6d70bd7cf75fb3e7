"""Pass 5f: what a client knows of a version already (RFC 9110 §13.1): one refusal or ``304`` tells what is done with the others, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import NAMED_VERSION, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_TAG: Final = "etag"
_FAILED: Final = 412
_EXPRESSION: Final = re.compile(r"(\{\{.*?\}\})")
_GENERATIONS: Final[Mapping[str, str]] = {"ifGenerationMatch": "generation", "ifMetagenerationMatch": "metageneration"}
_KNOWN_VERSION: Final = "{{ request.headers['if-none-match'] }}"
# What the field says, by the status: the version at hand, or another one.
_FIELDS: Final[Mapping[int, tuple[str, str, bool]]] = {
    304: ("if-none-match", _KNOWN_VERSION, True),
    412: ("if-match", NAMED_VERSION, False),
}


def compare_generations(drafts: Sequence[Draft]) -> None:
    """Let refusals of a generation that is not at hand compare it as Google Cloud Storage says (JSON API, "Request preconditions").

    A generation of 0 means that there must be nothing yet.
    """
    place = next((found for draft in drafts if draft.samples[0].good and (found := _place_of(draft)) is not None), None)
    for draft in drafts:
        named = [name for name in _GENERATIONS if all(name in sample.query for sample in draft.samples)]
        if draft.samples[0].status != _FAILED or not named or place is None:
            continue
        (collection, key), asked = place, member("request.query", named[0])
        kept = f"lookup({_code(collection)}, {_code(key)}).{_GENERATIONS[named[0]]}"
        draft.conditions = tuple(one for one in draft.conditions if one.part != "item" and one.name != (named[0],))
        draft.conditions = (Condition("query", (named[0],), "present"), *draft.conditions)
        draft.sealed = tuple(one for one in draft.sealed if one.name[:2] != (collection, key))
        draft.tests = (f"{{{{ {asked} | string != {kept} | default('0') | string }}}}",)
        draft.exception = draft.clean = True


def _place_of(draft: Draft) -> tuple[str, str] | None:
    """Return the collection and the key of what a stub makes, or else needs; None where that is nothing."""
    for effect in as_list(draft.then.get("create")):
        if isinstance(effect, dict) and "key" in effect and "for" not in effect:
            return str(effect["in"]), str(effect["key"])
    there = [one.name for one in draft.sealed if one.part == "item" and one.kind == "present"]
    return (there[-1][0], there[-1][1]) if there else None


def _code(template: str) -> str:
    """Write text with expressions in it as one expression."""
    parts = [part for part in _EXPRESSION.split(template) if part]
    return " ~ ".join(part[2:-2].strip() if part.startswith("{{") else quoted(part) for part in parts)


def compare_versions(drafts: Sequence[Draft], endpoint: Endpoint, things: Roles) -> None:
    """Let reads of a thing look whether the client knows, or insists on, the version at hand, where all recorded answers bear it out."""
    if not endpoint.reads or things.role(endpoint) != "one":
        return
    place = (things.address(endpoint), "{{ " + things.key_code(endpoint) + " }}")
    for draft in drafts:
        field, code, is_known = _FIELDS.get(draft.samples[0].status, ("", "", False))
        if not field or not draft.exception or not all(_knows(sample, field, things) is is_known for sample in draft.samples):
            continue
        good = [sample for sample in endpoint.samples if sample.status in (200, 206) and field in sample.headers]
        if any(_knows(sample, field, things) is is_known for sample in good):
            continue
        version = Condition("item", (*place, _TAG, code), "present" if is_known else "absent")
        draft.conditions = (Condition("headers", (field,), "present"), version)
        draft.clean = True


def _knows(sample: Sample, field: str, things: Roles) -> bool | None:
    """Say whether a request names the version of its thing; None when it names none, or the thing has no tag."""
    told, sighting = sample.headers.get(field), things.sightings.get(sample.number)
    item = item_of(sighting.before or sighting.after) if sighting is not None else None
    tag = (item or {}).get(_TAG)
    return None if told is None or told == "*" or not isinstance(tag, str) else told == tag
