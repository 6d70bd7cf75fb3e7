"""Filters for lists: order, choice, sums."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import Any, Final

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.numbers import number
from understudy.core.engine.templates.writing import to_json_text, to_text
from understudy.core.model.json_codec import ABSENT

_DECIMAL: Final = re.compile(r"-?\d{1,15}\.\d{1,6}")


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty list, the values of text one by one, anything else as a list of one."""
    if isinstance(value, Missing) or value is None or value is ABSENT:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    return [value]


def earlier_alike(value: Any, name: str) -> list[Any]:
    """Return, for every element of a list in turn, the elements before it that have the same in a member."""
    elements = as_list(value)
    return [one for at, element in enumerate(elements) for one in elements[:at] if dig(one, name) == dig(element, name) is not ABSENT]


def ordered_like(value: Any, known: Any) -> list[Any]:
    """Put the elements that stand in another list first, in its order; the others keep theirs."""
    places = {token: place for place, token in reversed(list(enumerate(map(to_text, known))))}
    return sorted(value, key=lambda element: places.get(to_text(element), len(places)))


def first(value: Any) -> Any:
    """Return the first element; missing when there is none."""
    return next(iter(value), Missing("first element"))


def last(value: Any) -> Any:
    """Return the last element; missing when there is none."""
    elements = list(value)
    return elements[-1] if elements else Missing("last element")


def sort_key(value: Any) -> tuple[int, Any]:
    """Order values of any type: nothing, booleans, numbers (also as decimals in text, ``"9.90"``), text, then the rest by its JSON."""
    if value is None or value is ABSENT:
        return (0, 0)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    if isinstance(value, str):
        return (2, float(value)) if _DECIMAL.fullmatch(value) else (3, value)
    return (4, to_json_text(value))


def sort(value: Any, field: str | None = None, reverse: Any = False) -> list[Any]:  # noqa: FBT002  positional as in Jinja2
    """Sort elements by themselves or by a member (``-created`` for the other way round)."""
    if field and field.startswith("-"):
        field, reverse = field[1:], not reverse
    return sorted(value, key=lambda item: sort_key(dig(item, field) if field else item), reverse=bool(reverse))


def join(value: Any, separator: str = "") -> str:
    """Join elements into text."""
    return separator.join([to_text(item) for item in value])


def map_attribute(value: Any, field: str) -> list[Any]:
    """Take one member of every element that has it."""
    return [found for found in (dig(item, field) for item in value) if found is not ABSENT]


def inner(value: Any, field: str) -> list[Any]:
    """List what the lists in a member of all elements hold, one after the other."""
    return [one for found in map_attribute(value, field) if isinstance(found, list | tuple) for one in found]


def where(value: Any, field: str, wanted: Any) -> list[Any]:
    """Keep the elements whose member has a value (or one of a list of values)."""
    if isinstance(wanted, list | tuple):
        return [item for item in value if dig(item, field) in wanted]
    return [item for item in value if dig(item, field) == wanted]


def where_not(value: Any, field: str, unwanted: Any) -> list[Any]:
    """Drop the elements whose member has a value (or one of a list of values)."""
    if isinstance(unwanted, list | tuple):
        return [item for item in value if dig(item, field) not in unwanted]
    return [item for item in value if dig(item, field) != unwanted]


def where_starts(value: Any, field: str, prefix: Any) -> list[Any]:
    """Keep the elements whose member is text that starts with a prefix."""
    return [item for item in value if isinstance(found := dig(item, field), str) and found.startswith(str(prefix))]


def where_says(value: Any, field: str, text: Any) -> list[Any]:
    """Keep the elements whose member is text that has some text in it, without regard to case."""
    sought = str(text).casefold()
    return [item for item in value if isinstance(found := dig(item, field), str) and sought in found.casefold()]


def total(value: Iterable[Any], *fields: str) -> Any:
    """Add up numbers, one member of every element, or the products of several members of every element."""
    return sum(prod(_figure(dig(item, field)) for field in fields) for item in value) if fields else sum(value)


def mean(value: Iterable[Any], field: str) -> Any:
    """Return the mean of a member of all elements that have it; none of none."""
    figures = [number(found) for item in value if (found := dig(item, field)) is not ABSENT and found is not None]
    return sum(figures) / len(figures) if figures else None


def tally(value: Iterable[Any], field: str) -> dict[str, int]:
    """Count the elements by what a member of them is; of a list, every element of that counts."""
    found: dict[str, int] = {}
    for item in value:
        shown = dig(item, field)
        for one in shown if isinstance(shown, list | tuple) else () if shown is ABSENT else (shown,):
            found[to_text(one)] = found.get(to_text(one), 0) + 1
    return found


def _figure(value: Any) -> Any:
    return 0 if value is ABSENT or value is None else number(value)


def unique(value: Any) -> list[Any]:
    """Drop repeated elements, keeping the first of each."""
    seen: dict[str, Any] = {}
    for item in value:
        seen.setdefault(to_json_text(item), item)
    return list(seen.values())


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "earlier_alike": earlier_alike,
    "first": first,
    "inner": inner,
    "join": join,
    "last": last,
    "list": as_list,
    "map_attribute": map_attribute,
    "ordered_like": ordered_like,
    "reverse": lambda value: value[::-1],
    "sort": sort,
    "mean": mean,
    "sum": total,
    "tally": tally,
    "unique": unique,
    "where": where,
    "where_not": where_not,
    "where_starts": where_starts,
    "where_says": where_says,
}
