"""Members that a write brings and its own answer leaves empty (`content: null`), while looks at the thing show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Sample

_WRITES = ("create", "put", "write")


def left_empty(known: Any, body: dict[str, Any], write: Sample | None) -> dict[str, Any]:
    """List the members that are empty in what is known of a thing, as its body shows them, and as the write brought them."""
    tree = write.asked.tree if write is not None and write.asked.kind == "json" else None
    if not isinstance(tree, dict) or not isinstance(known, dict):
        return {}
    return {name: value for name, value in body.items() if value is not None and known.get(name, "") is None and tree.get(name) == value}


def fill_left_empty(roles: Roles) -> None:
    """Let things that nobody looked at have what their writes brought, where looks at others of their kind showed it."""
    for endpoint, root in roles.root_at.items():
        part = roles.parts.get(endpoint)
        if part is None or part.act not in _WRITES:
            continue
        written = list(_written(roles, endpoint.samples))
        known = {name for sample, version in written for name in left_empty(look(sample.answer.tree, root), version.facets["body"], sample)}
        for sample, version in written if known else ():
            body = version.facets["body"]
            brought = {name: sample.asked.tree[name] for name in known if body.get(name, "") is None and name in sample.asked.tree}
            version.facets["body"] = {**body, **brought}


def _written(roles: Roles, samples: Iterable[Sample]) -> Iterable[tuple[Sample, Version]]:
    """Pair the writes that bring mappings with what things were after them."""
    for sample in samples:
        sighting = roles.sightings.get(sample.number)
        version = sighting.after if sighting is not None else None
        is_own = version is not None and version.write is sample and isinstance(version.facets.get("body"), dict)
        if version is not None and is_own and isinstance(sample.asked.tree, dict):
            yield sample, version
