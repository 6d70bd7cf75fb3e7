"""Finds the items of a collection by what a member says, without looking at all of them.

Rules:
    A finder gives all items that may have a value, and few others: whoever asks still compares. Numbers, truth values and texts that
    are written the same lie together, so that any way of comparing them is served.
    Made when first asked for, and kept as items come, change and go; each change costs what it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.model.json_codec import ABSENT, render_json

type Tokens = tuple[str, ...]


def tokens_of(value: Any) -> Tokens | None:
    """Return the texts under which a value lies; None for lists and mappings, nothing for what is not there."""
    if isinstance(value, str):
        return (value,)
    if value is ABSENT:
        return ()
    if value is None:
        return ("null", "None", "")
    if isinstance(value, bool):
        return ("true", "True", "1") if value else ("false", "False", "0")
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, float):
        written = {str(value), render_json(value).decode()}
        return tuple(written | {str(int(value))} if value.is_integer() else written)
    return None


class Finder:
    """The keys of a collection by what one member of its items says.

    Args:
        member: dotted name of the member.
        items: the collection, by key.
    """

    def __init__(self, member: str, items: Mapping[str, Any]) -> None:
        self._member = member
        self._by_token: dict[str, dict[str, None]] = {}
        # Items whose member is a list or a mapping: they are always among those that may have a value.
        self._others: dict[str, None] = {}
        for key, item in items.items():
            self.add(key, item)

    def _places(self, item: Any) -> Iterator[dict[str, None]]:
        tokens = tokens_of(dig(item, self._member))
        if tokens is None:
            yield self._others
            return
        for token in tokens:
            yield self._by_token.setdefault(token, {})

    def add(self, key: str, item: Any) -> None:
        """Take note of an item that has come."""
        for place in self._places(item):
            place[key] = None

    def drop(self, key: str, item: Any) -> None:
        """Forget an item, given as it was."""
        for place in self._places(item):
            place.pop(key, None)

    def find(self, wanted: Any) -> set[str] | None:
        """Return the keys of the items that may have a value, or one of a list of values; None when that cannot be told."""
        found: set[str] = set(self._others)
        for one in wanted if isinstance(wanted, list | tuple) else (wanted,):
            tokens = tokens_of(one)
            if tokens is None:
                return None
            for token in tokens:
                found.update(self._by_token.get(token, ()))
        return found


class Ordered:
    """The order in which the items of a collection came, as numbers."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._next = len(self._numbers)

    def add(self, key: str) -> None:
        """Put a key at the end, unless it has its place already."""
        if key not in self._numbers:
            self._numbers[key] = self._next
            self._next += 1

    def drop(self, key: str) -> None:
        """Forget a key."""
        self._numbers.pop(key, None)

    def sort(self, keys: Iterable[str]) -> list[str]:
        """Return keys in the order in which they came."""
        return sorted(keys, key=self._numbers.__getitem__)
