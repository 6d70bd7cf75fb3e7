"""By which member things refer to the one in whose place a list stands: ``/customers/{customer}/orders``, ``/users/{user}/tasks``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.generator.lists.listing import Seen
from understudy.core.model.json_codec import ABSENT

_REFERENCE = re.compile(r"_id$|[a-z]Id$|_?[rR]ef$|_uuid$|[a-z]Uuid$|_key$")


def find_path_owner(name: str, seen: Sequence[Seen]) -> str | None:
    """Find the member by which things refer to the one in the path: ``customer_id`` for ``/customers/{customer}/orders``."""
    thing = name.removeprefix("path.")
    for ending in ("id", "", "key", "ref", "uuid"):
        found = find_member(thing + ending, seen)
        if found is not None and filters_by(found, name, seen):
            return found
    return _refers_otherwise(name, seen)


def _refers_otherwise(name: str, seen: Sequence[Seen]) -> str | None:
    """Find the one member called like a key that says of exactly the things that were shown that they refer to the one in the path.

    The name of a role may stand in it (`assigneeId` for ``/users/{user}/tasks``), or the thing itself inside (`author.id`).
    """
    asked = [one for one in seen if name in one.asked]
    items = {version.key: version.item() or {} for one in asked for version in one.present}
    named = dict.fromkeys(place for item in items.values() for place in _reference_places(item))
    if not any(0 < len(one.shown) < len(one.present) for one in asked):
        return None
    found = [place for place in named if all(_says_of(place, one, one.asked[name]) == set(one.shown) for one in asked)]
    stems = {place.removesuffix(".id").lower().removesuffix("id").rstrip("_") for place in found}
    return found[0] if len(stems) == 1 else None


def _says_of(place: str, one: Seen, key: str) -> set[str]:
    """List the things that were there and say a key at a place."""
    return {version.key for version in one.present if is_same(dig(version.item() or {}, place), key)}


def _reference_places(item: Mapping[str, Any]) -> Iterator[str]:
    for name, value in item.items():
        if isinstance(value, dict) and isinstance(value.get("id"), str | int):
            yield f"{name}.id"
        elif _REFERENCE.search(name) and isinstance(value, str | int):
            yield name


def filters_by(found: str, name: str, seen: Sequence[Seen]) -> bool:
    """Whether everything shown under this parameter has the value asked for."""
    for one in seen:
        if name in one.asked:
            known = {version.key: (version.item() or {}).get(found, ABSENT) for version in one.present}
            if any(not is_same(known.get(key, ABSENT), one.asked[name]) for key in one.shown):
                return False
    return True


def find_member(name: str, seen: Sequence[Seen]) -> str | None:
    """Find the member of things that is called so, in whatever notation."""
    wanted = name.replace("_", "").replace("-", "").lower()
    for one in seen:
        for version in one.present:
            for known in version.item() or {}:
                if known.replace("_", "").replace("-", "").lower() == wanted:
                    return known
    return None


def is_same(value: Any, wanted: str) -> bool:
    """Say whether a value is what a request says, in words."""
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return text == wanted
