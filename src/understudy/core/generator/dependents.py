"""What stands in the way of a removal: other things that refer to this one, or live inside it (a team that has players)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.relations import find_references, things_before
from understudy.core.generator.roles import Roles, Sighting
from understudy.core.generator.sample import Sample
from understudy.core.generator.sources import token

_REFUSED = frozenset([400, 403, 409, 412, 422, 423])


def find_dependents(
    endpoint: Endpoint, sample: Sample, roles: Roles, sighting: Sighting, collections: Sequence[Roles]
) -> dict[tuple[Any, ...], bool]:
    """Say which other things are there for the sake of one that is to be removed, where some removal was refused."""
    if endpoint.method != "DELETE" or sighting.role != "one" or sighting.key is None or roles.collection.scope:
        return {}
    if not any(one.verdict in _REFUSED for one in endpoint.samples):
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
        everything = [item for versions in other.history.values() for _, version in versions if version and (item := version.item())]
        for name in find_references(everything, keys, other):
            refers = any(token(item.get(name)) == key for item in things_before(other, sample.number))
            found[(other.collection.name, "", name, code)] = refers
    return found
