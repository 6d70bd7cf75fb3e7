"""Collections around another one, which do something more than that when an item is read, put or removed."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from typing import Any


class AroundItems(MutableMapping[str, Any]):
    """The items of another collection."""

    __slots__ = ("_items",)

    def __init__(self, items: MutableMapping[str, Any]) -> None:
        self._items = items

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __setitem__(self, key: str, item: Any) -> None:
        self._items[key] = item

    def __delitem__(self, key: str) -> None:
        del self._items[key]

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
