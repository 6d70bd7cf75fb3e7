"""By which members of things lists may be sorted, and how parameters spell these."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.engine.standing_order import read_order
from understudy.core.engine.templates.texts import named_order
from understudy.core.generator.lists.listing import Seen
from understudy.core.generator.lists.path_owners import find_member


def order_style(values: Sequence[str], seen: Sequence[Seen]) -> str:
    """Say how members are written that words of an enumeration name (``CREATED_AT_DESC``); empty where they do not."""
    members = {name for one in seen for version in one.present for name in version.item() or {}}
    fields = {field.strip().lstrip("-+") for value in values for field in read_order(value)}
    if fields <= members:
        return ""
    named = {style: {named_order(field, style).lstrip("-") for field in fields} for style in ("camel", "snake")}
    return next((style for style, names in named.items() if names <= members and "" not in names), "")


def sorted_in(values: Sequence[str], seen: Sequence[Seen]) -> str | None:
    """Find the member inside which all fields to sort by are: "" for the thing itself, None when there is none."""
    names = {field.strip().lstrip("-+") for value in values for field in read_order(value)}
    if all(find_member(name, seen) for name in names):
        return ""
    parents = dict.fromkeys(
        name
        for one in seen
        for version in one.present
        for name, value in (version.item() or {}).items()
        if isinstance(value, dict) and names <= value.keys()
    )
    return next(iter(parents), None)


def sortable(seen: Sequence[Seen]) -> list[str]:
    """Members by which lists may be ordered: scalars that every thing has and that differ."""
    found: dict[str, None] = {}
    for one in seen:
        items = [version.item() or {} for version in one.present]
        if len(items) < 2:
            continue
        for name, value in items[0].items():
            if (
                isinstance(value, str | int | float)
                and all(isinstance(item.get(name), type(value)) for item in items)
                and len({str(item[name]) for item in items}) > 1
            ):
                found[name] = None
    return list(found)[:12]
