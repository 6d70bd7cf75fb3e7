"""What arguments ask of a connection besides a page: whom it shows (`state: OPEN`, `filter: {titleContains: "a"}`), and in which order.

Only what the names say is done: members by their own names, or with words of comparison before or behind them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.sequences import sort_key
from understudy.core.engine.templates.texts import directed, named_order
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type Pair = tuple[str, Any]

_ORDERS: Final = frozenset({"orderby", "order", "sort", "sortby", "ordering"})
_DIRECTIONS: Final = frozenset({"direction", "order"})
_FILTERS: Final = frozenset({"filter", "filters", "filterby", "where"})
_BEHIND: Final = re.compile(r"(\w+?)_?(contains|gte|lte|gt|lt|min|max|in)", re.IGNORECASE)
_BEFORE: Final = re.compile(r"(min|max)_?(\w+)", re.IGNORECASE)
_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "": lambda found, wanted: bool(found == wanted),
    "in": lambda found, wanted: found in wanted if isinstance(wanted, list) else found == wanted,
    "contains": lambda found, wanted: str(wanted).casefold() in str(found).casefold(),
    "gte": lambda found, wanted: bool(sort_key(found) >= sort_key(wanted)),
    "lte": lambda found, wanted: bool(sort_key(found) <= sort_key(wanted)),
    "gt": lambda found, wanted: bool(sort_key(found) > sort_key(wanted)),
    "lt": lambda found, wanted: bool(sort_key(found) < sort_key(wanted)),
}
_BOUNDS: Final[Mapping[str, str]] = {"min": "gte", "max": "lte"}


def chosen(those: Sequence[Pair], name: str, wanted: Any) -> Sequence[Pair]:
    """Return the items that an argument asks for, in the order that it asks for.

    Raises:
        TemplateError: when its name says nothing about these items.
    """
    word = name.replace("_", "").lower()
    if not those:
        return those
    if word in _ORDERS:
        return _ordered(those, name, wanted)
    if word in _FILTERS and isinstance(wanted, Mapping):
        for member, value in wanted.items():
            those = _kept(those, member, value) if value is not None else those
        return those
    return _kept(those, name, wanted)


def _ordered(those: Sequence[Pair], name: str, wanted: Any) -> Sequence[Pair]:
    field, direction = wanted, ""
    if isinstance(wanted, Mapping):
        field = wanted.get("field")
        direction = next((value for word, value in wanted.items() if word in _DIRECTIONS), "")
        if not wanted.keys() <= {"field", *_DIRECTIONS}:
            raise _unknown(name)
    if not isinstance(field, str):
        raise _unknown(name)
    for style in ("camel", "snake"):
        order = directed(named_order(field, style), direction) if direction else named_order(field, style)
        member = order.removeprefix("-")
        if member and _have(those, member):
            return sorted(those, key=lambda pair: sort_key(dig(pair[1], member)), reverse=order.startswith("-"))
    raise _unknown(name)


def _kept(those: Sequence[Pair], name: str, wanted: Any) -> Sequence[Pair]:
    if not those:
        return those
    for member, test in _readings(name, wanted):
        if _have(those, member):
            found = ((pair, dig(pair[1], member)) for pair in those)
            return [pair for pair, value in found if value is not ABSENT and value is not None and _TESTS[test](value, wanted)]
    raise _unknown(name)


def _readings(name: str, wanted: Any) -> list[tuple[str, str]]:
    """List what a name may mean: a member, and how its value compares."""
    if isinstance(wanted, Mapping):
        return []
    if isinstance(wanted, list):
        singular = [(name.removesuffix("s"), "in")] if name.endswith("s") else []
        return [*([(found[1], "in")] if (found := _BEHIND.fullmatch(name)) and found[2].lower() == "in" else []), *singular, (name, "in")]
    readings = [(name, "")]
    if found := _BEHIND.fullmatch(name):
        readings.append((found[1], _BOUNDS.get(found[2].lower(), found[2].lower())))
    if found := _BEFORE.fullmatch(name):
        readings.append((found[2][0].lower() + found[2][1:], _BOUNDS[found[1].lower()]))
    return readings


def _have(those: Sequence[Pair], member: str) -> bool:
    return any(isinstance(item, Mapping) and dig(item, member) is not ABSENT for _, item in those)


def _unknown(name: str) -> TemplateError:
    return TemplateError(f"nobody recorded what the argument {name!r} asks of a connection")
