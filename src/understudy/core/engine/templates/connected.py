"""Connections of GraphQL inside items: those that refer to an item, in pages, with cursors (relay.dev/graphql/connections.htm).

A connection is a mapping without members of its own; only `get` works them out, as it does for links.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from understudy.core.engine.templates.connection_arguments import chosen
from understudy.core.model.resource import Link
from understudy.errors import TemplateError

LISTS: Final = frozenset({"nodes", "items", "results"})
TOTALS: Final = frozenset({"totalCount", "count", "total"})
MEMBERS: Final = frozenset({*LISTS, *TOTALS, "edges", "pageInfo", "__typename"})
_CODED: Final = "base64:"
_PLACES: Final = frozenset({"first", "last", "after", "before", "offset", "skip", "limit", "take"})


class Connection(dict[str, Any]):
    """Those that refer to an item, or a page of them.

    Args:
        link: what they refer by, and how cursors are made.
        those: keys and items, oldest first.
        start: place of the first of the page.
        end: place after the last of the page; None for all that follow.
    """

    __slots__ = ("_end", "_link", "_start", "_those")

    def __init__(self, link: Link, those: Sequence[tuple[str, Any]], start: int = 0, end: int | None = None) -> None:
        super().__init__()
        self._link = link
        self._those = those
        self._start = min(start, len(those))
        self._end = len(those) if end is None else max(self._start, min(end, len(those)))

    def asked(self, arguments: Mapping[str, Any]) -> Self:
        """Return the page that the arguments of the field ask for.

        Raises:
            TemplateError: for arguments of unknown meaning, and for cursors of nothing that is there.
        """
        wanted = {name: value for name, value in arguments.items() if value is not None}
        those = self._those
        for name, value in wanted.items():
            if name not in _PLACES:
                those = chosen(those, name, value)
        whole = type(self)(self._link, those)
        start = _count(wanted, "offset", "skip") or 0
        start = whole.place_of(wanted["after"]) + 1 if "after" in wanted else start
        end = whole.place_of(wanted["before"]) if "before" in wanted else len(those)
        if (most := _count(wanted, "first", "limit", "take")) is not None:
            end = min(end, start + most)
        if (most := _count(wanted, "last")) is not None:
            start = max(start, end - most)
        return type(self)(self._link, those, start, end)

    def place_of(self, cursor: Any) -> int:
        """Return the place of whom a cursor stands for, from 0.

        Raises:
            TemplateError: when it stands for nothing that is there.
        """
        for place, (key, _) in enumerate(self._those):
            if written_cursor(self._link.cursor, key, place) == cursor:
                return place
        raise TemplateError(f"{cursor!r} is the cursor of nothing that is there")

    def page(self) -> list[tuple[int, str, Any]]:
        """List what is on the page: places from 0, keys and items."""
        return [(place, *self._those[place]) for place in range(self._start, self._end)]

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a member of the connection."""
        if name in LISTS:
            return [item for _, _, item in self.page()]
        if name in TOTALS:
            return len(self._those)
        if name == "edges":
            kind = {"__typename": self._link.type.removesuffix("Connection") + "Edge"} if self._link.type else {}
            return [{"cursor": self._cursor(place), "node": item, **kind} for place, _, item in self.page()]
        if name == "pageInfo":
            return self._page_info()
        return self._link.type if name == "__typename" and self._link.type else default

    def _cursor(self, place: int) -> str:
        return written_cursor(self._link.cursor, self._those[place][0], place)

    def _page_info(self) -> dict[str, Any]:
        is_empty = self._start == self._end
        return {
            "hasNextPage": self._end < len(self._those),
            "hasPreviousPage": self._start > 0,
            "startCursor": None if is_empty else self._cursor(self._start),
            "endCursor": None if is_empty else self._cursor(self._end - 1),
            "__typename": "PageInfo",
        }


def written_cursor(form: str, key: str, place: int) -> str:
    """Write a cursor: `{offset}` in its form is the place from 0, `{number}` from 1, `{key}` the key; Base64 after ``base64:``."""
    text = form.removeprefix(_CODED).replace("{offset}", str(place)).replace("{number}", str(place + 1)).replace("{key}", key)
    return base64.b64encode(text.encode()).decode() if form.startswith(_CODED) else text


def _count(wanted: Mapping[str, Any], *names: str) -> int | None:
    values = (wanted[name] for name in names if name in wanted)
    return next((value for value in values if isinstance(value, int) and not isinstance(value, bool) and value >= 0), None)
