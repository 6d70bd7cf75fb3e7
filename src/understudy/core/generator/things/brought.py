"""What other requests about things of the same kind brought in the same places, where they were not refused.

A change that was refused once says little of what is wrong with its e-mail; all those with which things were made say more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Part
from understudy.core.generator.conditions.features import leaves_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint

type Brought = Mapping[tuple[Part, tuple[str, ...]], Sequence[Any]]
_MOST = 200  # values in one place


def brought_elsewhere(endpoint: Endpoint, collections: Sequence[Roles]) -> Brought:
    """List what other writes to the collections of an endpoint brought, by place."""
    notes = endpoint.notes
    if "brought elsewhere" not in notes:
        notes["brought elsewhere"] = _brought(endpoint, collections)
    found: Brought = notes["brought elsewhere"]
    return found


def _brought(endpoint: Endpoint, collections: Sequence[Roles]) -> Brought:
    found: dict[tuple[Part, tuple[str, ...]], list[Any]] = {}
    mine = [roles for roles in collections if endpoint in roles.parts]
    writes = dict.fromkeys(other for roles in mine for other in roles.parts if other is not endpoint and not other.reads)
    for other in writes:
        for sample in other.samples:
            if not sample.good or not isinstance(sample.asked.tree, dict):
                continue
            if sample.asked.kind == "json":
                for name, value in leaves_of(sample.asked.tree):
                    found.setdefault(("json", name), []).append(value)
            elif sample.asked.kind == "form":
                for word, value in sample.asked.tree.items():
                    found.setdefault(("form", (word,)), []).append(value[0] if isinstance(value, list) else value)
    for sample in endpoint.samples:
        if sample.good and sample.asked.kind == "json" and isinstance(sample.asked.tree, dict):
            for name in sample.asked.tree:
                found.setdefault(("json", (name,)), [])
    for roles in mine:
        _add_shown(found, roles)
    return {place: values[:_MOST] for place, values in found.items() if values}


def _add_shown(found: dict[tuple[Part, tuple[str, ...]], list[Any]], roles: Roles) -> None:
    """Add what things show where nobody brought it: the server's own choice is a good one, too."""
    items = [item for versions in roles.history.values() for _, version in versions if version and (item := version.item())]
    for (part, name), values in found.items():
        if part == "json" and len(name) == 1 and all(isinstance(value, str) for value in values):
            shown = dict.fromkeys(value for item in items if isinstance(value := item.get(name[0]), str))
            values.extend(value for value in shown if value not in values)
