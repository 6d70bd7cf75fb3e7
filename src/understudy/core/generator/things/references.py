"""Members by which things refer to others: their values are keys of those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.things.roles import Roles
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import ABSENT

type Body = Mapping[str, Any]


def find_references(items: Iterable[Body], keys: set[str], other: Roles, key_member: str = "") -> list[str]:
    """List the members by which things may refer to others: their values are keys of those, or what they show inside them has one."""
    found: dict[str, bool] = {}
    for item in items:
        for name, value in item.items():
            if key_member and isinstance(value, dict) and isinstance(key := value.get(key_member), str | int):
                place = f"{name}.{key_member}"
                found[place] = found.get(place, True) and (str(key) in keys)
            if name != other.key_member and isinstance(value, str | int) and not isinstance(value, bool):
                found[name] = found.get(name, True) and (str(value) in keys)
    return [name for name, always in found.items() if always]


def may_refer(body: Body, by: str, name: str) -> bool:
    """Whether a member may say to what another refers: a key where that shows something, nothing where it shows nothing."""
    return isinstance(body.get(by), str | int) or (body.get(by, ABSENT) is None and body[name] is None)


def are_keys(values: Sequence[Any], other: Roles, collections: Sequence[Roles]) -> bool:
    """Whether values are keys of things of a kind beside those that are referred to."""
    told = {value for value in values if isinstance(value, str)}
    return bool(told) and any(
        told <= {key for scope, key in roles.history if not scope}
        for roles in collections
        if roles is not other and not roles.by_the_way and all(map(looks_generated, told))
    )


def key_code(code: str, own: type, kinds: set[type]) -> str:
    """Write a key as the members that refer to it have it: as text, as a number, or both."""
    if kinds == {own}:
        return code
    return f"[{code}, {code} | string]" if int in kinds or own is int else f"{code} | string"
