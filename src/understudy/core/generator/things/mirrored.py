"""Things that are in others under their keys alone: lists of what is inside show them as they are by then (the users of a team)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.memberships import good_lists, hosts_of, keys_of
from understudy.core.generator.things.roles import Roles

_MOST_SHOWN = 2_000  # elements of lists, beyond which nobody looks

type Shown = list[tuple[int, str, dict[str, Any]]]
"""Elements of lists: the number of the sample, the key, and what it shows."""


def find_mirrored(collections: Sequence[Roles]) -> dict[str, dict[str, str]]:
    """Find the collections inside things whose lists show other things; return the members those give, as expressions of ``{}``."""
    found: dict[str, dict[str, str]] = {}
    for inside in collections:
        if inside.made_at or inside.root_at or inside.started or not hosts_of(inside, collections):
            continue
        shown = _shown(inside)
        names = list(shown[0][2]) if shown else []
        if inside.key_member not in names or len(names) < 2 or any(body.keys() != set(names) for _, _, body in shown):
            continue
        for other in collections:
            if other is inside or other.collection.scope or other.by_the_way or _is_renamed(other) or not _shows(inside, other, shown):
                continue
            thing = f"lookup({quoted(other.collection.name)}, {member('{}', inside.key_member)})"
            inside.mirrors = other.collection.name
            found[inside.collection.name] = {name: member(thing, name) for name in names if name != inside.key_member}
            break
    return found


def _shown(inside: Roles) -> Shown:
    found: Shown = []
    for _, sample in good_lists(inside):
        for element, version in inside.sightings[sample.number].shown:
            if version is None or not isinstance(element, dict) or len(found) > _MOST_SHOWN:
                return []
            found.append((sample.number, version.key, element))
    return found


def _is_renamed(roles: Roles) -> bool:
    """Whether some thing was given another key: nobody inside others would be found under the old one."""
    return any(one.after is not None and one.key is not None and one.after.key != one.key for one in roles.sightings.values())


def _shows(inside: Roles, other: Roles, shown: Shown) -> bool:
    """Whether every element is what the other thing was by then, which was there before it was put in."""
    if not {key for _, key in inside.history} <= keys_of(other) or inside.seeds:
        return False
    items = ((item_of(other.version_at((), key, number)), body) for number, key, body in shown)
    return all(item is not None and all(name in item and item[name] == value for name, value in body.items()) for item, body in items)
