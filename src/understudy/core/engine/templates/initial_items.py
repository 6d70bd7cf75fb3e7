"""Collections that have an item under every key: what a client has before it did anything, such as an empty cart."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from understudy.core.engine.templates.around_items import AroundItems


class InitialItems(AroundItems):
    """The items of a collection, and the initial one under every other key; only what was put is listed and counted."""

    __slots__ = ("_initial",)

    def __init__(self, items: MutableMapping[str, Any], initial: Any) -> None:
        super().__init__(items)
        self._initial = initial

    def __getitem__(self, key: str) -> Any:
        return self._items.get(key, self._initial)

    def __delitem__(self, key: str) -> None:
        self._items.pop(key, None)
