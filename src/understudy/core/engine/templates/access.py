"""Looking into plain data: `a.b` and `a['b']` mean the same, and never an attribute of an object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.missing import Missing
from understudy.core.model.json_codec import ABSENT

type Key = str | int

_KEY: Final = re.compile(r"_?(?:u|uu|gu)?id|.*(?:_id|Id)|__typename|_?etag|e_tag|eTag|cursor")

EVERYTHING: Final = "$text"
"""The member that stands for all that an item says."""


def member(value: Any, key: Any) -> Any:
    """Return a member of a mapping or an element of a list; a Missing when there is none."""
    if type(value) is dict or isinstance(value, Mapping):
        found = value.get(key, ABSENT)
        if found is ABSENT and type(key) is int:
            found = value.get(str(key), ABSENT)
        if found is not ABSENT:
            return found
    elif isinstance(key, int) and not isinstance(key, bool) and isinstance(value, Sequence):
        if -len(value) <= key < len(value):
            return value[key]
    elif isinstance(value, Missing):
        return Missing(f"{value.name}.{key}")
    return Missing(str(key))


def walk(value: Any, keys: tuple[Key, ...]) -> Any:
    """Follow several keys; a Missing when one of them leads nowhere."""
    for key in keys:
        if type(value) is dict:
            value = value.get(key, ABSENT)
            if value is ABSENT:
                return Missing(str(key))
        else:
            value = member(value, key)
    return value


def dig(value: Any, dotted: str) -> Any:
    """Follow a dotted name (``customer.address.city``); ABSENT when it leads nowhere.

    A member whose own name has dots wins over the walk.
    """
    if isinstance(value, Mapping):
        found = value.get(dotted, ABSENT)
        if found is not ABSENT or "." not in dotted:
            return found
    for part in dotted.split("."):
        key: Key = int(part) if part.isdecimal() and isinstance(value, Sequence) else part
        value = member(value, key)
        if isinstance(value, Missing):
            return ABSENT
    return value


def all_text(value: Any) -> str:
    """Write all scalars of an item, one under the other, but for texts that are keys: nobody searches for letters of these."""
    return "\n".join(str(one) for one in _scalars(value))


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            if not (isinstance(child, str) and _KEY.fullmatch(str(name))):
                yield from _scalars(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _scalars(child)
    elif value is not None:
        yield value
