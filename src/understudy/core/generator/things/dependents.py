"""What stands in the way of a removal: other things that refer to this one, or live inside it (a team that has players)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.before import things_before
from understudy.core.generator.things.references import find_references
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import Sample

_KEY = re.compile(r"(?:^|_)(?:id|key|ref)$|[a-z](?:Id|Key|Ref)$")
_REFUSED = frozenset([400, 403, 409, 412, 422, 423])


def find_dependents(
    endpoint: Endpoint, sample: Sample, roles: Roles, sighting: Sighting, collections: Sequence[Roles]
) -> dict[tuple[Any, ...], bool]:
    """Say which other things are there for the sake of one that is to be removed, where some removal was refused."""
    if endpoint.method != "DELETE" or sighting.role != "one" or sighting.key is None or roles.collection.scope:
        return {}
    if not endpoint.verdicts & _REFUSED:
        return {}
    key, code = sighting.key, "{{ " + roles.key_code(endpoint) + " }}"
    keys = {*(seed.key for seed in roles.seeds), *(key for _, key in roles.history)}
    found: dict[tuple[Any, ...], bool] = {}
    for other in collections:
        if other.by_the_way:
            continue
        if other.collection.scope == (roles.collection.key,):
            found[(f"{other.collection.name}/{code}", "")] = bool(other.alive_at((key,), sample.number))
        if other is roles or other.collection.scope:
            continue
        for name in _referring(endpoint, keys, other, roles.key_member):
            refers = any(token(dig(item, name)) == key for item in things_before(other, sample.number))
            found[(other.collection.name, "", name, code)] = refers
        for place, name in _listing(endpoint, keys, other, singular(roles.collection.name).lower()):
            named = [line[name] for item in things_before(other, sample.number) for line in _lines(item, place) if name in line]
            refers = any(token(value) == key for value in named)
            written = code.replace(" }}", " | int }}") if any(type(value) is int for value in named) else code
            found[(other.collection.name, "", place, written, f"includes:{name}")] = refers
    return found


def _listing(endpoint: Endpoint, keys: set[str], other: Roles, noun: str) -> list[tuple[str, str]]:
    """List the lists in other things whose elements refer to those that are to be removed, each with the member that does."""
    notes = endpoint.notes.setdefault("listing", {})
    if other.collection.name not in notes:
        versions = (version for told in other.history.values() for _, version in told if version)
        lines: dict[str, list[dict[str, Any]]] = {}
        for item in (item for version in versions if (item := version.item())):
            for place in item:
                if found := _lines(item, place):
                    lines.setdefault(place, []).extend(found)
        notes[other.collection.name] = [
            (place, name)
            for place, every in lines.items()
            for name in every[0]
            if (noun in name.lower() or _KEY.search(name))
            and all(isinstance(line.get(name), str | int) and str(line[name]) in keys for line in every)
        ]
    told: list[tuple[str, str]] = notes[other.collection.name]
    return told


def _lines(item: Mapping[str, Any], place: str) -> list[dict[str, Any]]:
    """Return the list of mappings that a member is; an empty one where it is anything else."""
    value = item.get(place)
    return value if isinstance(value, list) and all(isinstance(line, dict) for line in value) else []


def _referring(endpoint: Endpoint, keys: set[str], other: Roles, key_member: str) -> list[str]:
    """List the members by which other things refer to those that are to be removed, once for all removals of an endpoint."""
    notes = endpoint.notes.setdefault("referring", {})
    if other.collection.name not in notes:
        versions = (version for told in other.history.values() for _, version in told if version)
        notes[other.collection.name] = find_references((item for version in versions if (item := version.item())), keys, other, key_member)
    found: list[str] = notes[other.collection.name]
    return found
