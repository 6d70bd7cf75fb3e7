"""JSON to Python data and back: orjson where it is exact, the standard library where it is not.

orjson turns integers beyond 64 bits into floats; a recording must not lose digits, so such documents take the slow road.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import orjson


class Absent(Enum):
    """The one value that means 'there is nothing here', where None is a legal JSON value."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_LONG_INTEGER = re.compile(rb"\d{19,}")


def parse_json(data: bytes) -> Any:
    """Parse a JSON document; ABSENT when `data` is not one."""
    if _LONG_INTEGER.search(data):
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            return ABSENT
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return ABSENT


def render_json(value: Any) -> bytes:
    """Render compact UTF-8 JSON without re-ordering members."""
    try:
        return orjson.dumps(value)
    except TypeError:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form, only an escape.
        return json.dumps(value, separators=(",", ":")).encode()


def leaves(tree: Any) -> Iterator[Any]:
    """List whatever stands in a tree that is neither a mapping nor a list."""
    if isinstance(tree, dict | list):
        for child in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(child)
    else:
        yield tree


def pointed_leaves(tree: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """List whatever stands in nested mappings and lists, with the names and numbers that lead there."""
    if isinstance(tree, dict | list):
        for name, child in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from pointed_leaves(child, (*place, name))
    else:
        yield place, tree


def placed_leaves(tree: Any, deepest: int, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """List whatever stands in nested mappings, with the names that lead there; lists, and mappings nested deeper, count as one value."""
    if isinstance(tree, dict) and len(place) < deepest:
        for name, child in tree.items():
            yield from placed_leaves(child, deepest, (*place, name))
    else:
        yield place, tree
