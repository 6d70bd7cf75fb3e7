"""Items with links: members that stand for other items are looked up when a template reads them, never stored.

A linked item is a mapping of what is stored; only `get` follows links, so writing the whole item writes what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.connected import Connection
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.resource import Link


class World(Protocol):
    """Where items are found: the live collections of a session, or what a recording showed of them at one moment."""

    def links_of(self, collection: str) -> Mapping[str, Link]:
        """Return the links that items of a collection have."""
        ...

    def matching(self, collection: str, member: str, wanted: Any) -> Iterable[tuple[str, Any]]:
        """Return pairs of key and item, oldest first, among which are all whose member may be equal to a value."""
        ...

    def find(self, collection: str, key: str) -> Any:
        """Return the item with a key; ABSENT when there is none."""
        ...


class Linked(dict[str, Any]):
    """An item whose links are followed by `get`."""

    __slots__ = ("_key", "_links", "_world")

    def __init__(self, item: Mapping[str, Any], key: str, links: Mapping[str, Link], world: World) -> None:
        super().__init__(item)
        self._key = key
        self._links = links
        self._world = world

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a member; one that is a link gives the item or items it stands for, or their number."""
        link = self._links.get(name)
        if link is None:
            return super().get(name, default)
        return self._follow(link, super().get(name, default))

    def _follow(self, link: Link, stored: Any) -> Any:
        if link.kind == "one":
            key = dig(dict(self), link.by)
            found = ABSENT if key is ABSENT or key is None else self._world.find(link.to, str(key))
            return stored if found is ABSENT else with_links(self._world, link.to, str(key), found)
        those = [(key, item) for key, item in self._world.matching(link.to, link.by, self._key) if _refers(item, link.by, self._key)]
        if link.kind == "count":
            return len(those)
        shown = [(key, with_links(self._world, link.to, key, item)) for key, item in those]
        return Connection(link, shown) if link.kind == "connection" else [item for _, item in shown]


def _refers(item: Any, by: str, key: str) -> bool:
    found = dig(item, by)
    if isinstance(found, list):
        return any(str(one) == key for one in found)
    return found is not ABSENT and found is not None and str(found) == key


def with_links(world: World, collection: str, key: str, item: Any) -> Any:
    """Return an item with its links; as it is where its collection has none."""
    links = world.links_of(collection)
    return Linked(item, key, links, world) if links and isinstance(item, Mapping) else item
