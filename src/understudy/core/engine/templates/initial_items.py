"""Collections that have an item under every key: what a client has before it did anything, such as an empty cart."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from typing import Any


class InitialItems(MutableMapping[str, Any]):
    """The items of a collection, and the initial one under every other key; only what was put is listed and counted."""

    __slots__ = ("_initial", "_items")

    def __init__(self, items: MutableMapping[str, Any], initial: Any) -> None:
        self._items = items
        self._initial = initial

    def __getitem__(self, key: str) -> Any:
        return self._items.get(key, self._initial)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def items(self) -> ItemsView[str, Any]:
        """Return the pairs as the collection itself does."""
        return self._items.items()

    def values(self) -> ValuesView[Any]:
        """Return the items as the collection itself does."""
        return self._items.values()

    def __setitem__(self, key: str, item: Any) -> None:
        self._items[key] = item

    def __delitem__(self, key: str) -> None:
        self._items.pop(key, None)
