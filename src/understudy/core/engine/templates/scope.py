"""What the functions of templates may reach while one request is answered: state, time and draws of that request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping
from typing import Any, Final

from understudy.core.engine.templates.followers import Followed, Follower, catch_up, count_looks
from understudy.core.engine.templates.initial_items import InitialItems
from understudy.core.engine.templates.linked import with_links
from understudy.core.model.draw import Draws
from understudy.core.model.interfaces import Change, Workspace
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.resource import Link, Resource

type Sign = Callable[[str, bytes], bytes | None]
"""Signs bytes by the name of an algorithm (RFC 7518 §3.1); None without a key for it."""

SCOPE: Final = "_scope"
"""The name under which a context carries its scope; templates cannot say it."""


LISTENERS: Final = "_listeners"
"""The collection that holds who listens to what."""

COMING: Final = "_coming:"
"""Before the name of a collection that follows another: what it does not show yet."""

BACKLOG: Final = "_backlog"
"""The collection that holds what was published to feeds that somebody may ask for later."""


class Scope:
    """State, time and draws of one request; lives as long as its transaction."""

    __slots__ = ("_drawn", "collection_at_hand", "draws", "looked", "made", "missed", "now", "recorded", "resources", "sign", "workspace")

    def __init__(self, workspace: Workspace, draws: Draws, now: float, resources: Mapping[str, Resource], creates_in: str = "") -> None:
        self.workspace = workspace
        self.draws = draws
        self.now = now
        self.resources = resources
        self.collection_at_hand = creates_in
        self.missed: list[str] = []
        self.sign: Sign | None = None
        self.made: list[str] = []
        self.recorded: list[str | None] = []
        self.looked: dict[tuple[str, str | None], None] = {}
        self._drawn = 0

    def octets(self, size: int) -> bytes:
        """Return `size` bytes that this request has not drawn before."""
        self._drawn += 1
        return self.draws.octets(f"template:{self._drawn}", size)

    def draw_integer(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`."""
        self._drawn += 1
        return self.draws.integer(f"template:{self._drawn}", low, high)

    def resource(self, collection: str) -> Resource | None:
        """Return what is declared for a collection; a scoped one (``orders/42``) falls back to the part before the slash."""
        return self.resources.get(collection) or self.resources.get(collection.partition("/")[0])

    def collection(self, name: str) -> MutableMapping[str, Any]:
        """Return the live items of a collection, laying its seeds when it is touched for the first time."""
        declared = self.resource(name)
        if declared is None:
            return self.workspace.collection(name)
        if declared.follows:
            return self._follower(name, declared)
        items = self._laid(name, name)
        if declared.initial is not None:
            items = InitialItems(items, declared.initial)
        return Followed(items, self._followers(name, declared), self.now) if declared.followers else items

    def _laid(self, name: str, seeds: str) -> MutableMapping[str, Any]:
        """Return the items kept under a name, those that a resource has at the start among them."""
        items, declared = self.workspace.collection(name), self.resources.get(seeds)
        if declared is not None and declared.seed and not self.workspace.peek(f"seeded:{name}"):
            self.workspace.counter(f"seeded:{name}")
            items.update(declared.seed)
        return items

    def _follower(self, name: str, declared: Resource) -> MutableMapping[str, Any]:
        """Return what a follower shows by now."""
        scoped = name[len(declared.name) :]
        shown = self._laid(name, declared.follows + scoped)
        catch_up(shown, self.workspace.collection(COMING + name), declared.lags, self.now)
        return shown

    def _followers(self, name: str, declared: Resource) -> list[Follower]:
        scoped = name[len(declared.name) :]
        return [
            Follower(
                self._follower(one + scoped, self.resources[one]),
                self.workspace.collection(COMING + one + scoped),
                self.resources[one].lags,
            )
            for one in declared.followers
        ]

    def put_by_hand(self, collection: str, key: str, item: Any) -> Any:
        """Put an item, or remove it where it is ABSENT, so that whoever follows shows it at once; return what was there."""
        items = self.collection(collection)
        before = items.get(key, ABSENT)
        if item is not ABSENT:
            items[key] = item
        elif before is not ABSENT:
            del items[key]
        if isinstance(items, Followed):
            items.settle(key)
        return before

    def look(self, collection: str, key: str | None = None) -> None:
        """Note that a request looks at an item of a collection, or at all of them: those who follow another count that."""
        declared = self.resource(collection)
        if declared is not None and declared.follows:
            self.looked[collection, key] = None

    def count_looks(self) -> None:
        """Count what this request looked at, once."""
        for name, key in self.looked:
            count_looks(self.workspace.collection(COMING + name), key)

    def links_of(self, collection: str) -> Mapping[str, Link]:
        """Return the links that items of a collection have."""
        resource = self.resource(collection)
        return resource.links if resource is not None else {}

    def matching(self, collection: str, member: str, wanted: Any) -> Iterable[tuple[str, Any]]:
        """Return pairs of key and live item, oldest first, among which are all whose member may be equal to a value or one of a list."""
        self.collection(collection)
        return self.workspace.matching(collection, member, wanted)

    def view[T](
        self, collection: str, about: Hashable, make: Callable[[Mapping[str, Any]], T], follow: Callable[[T, Change], None] | None = None
    ) -> T:
        """Return what is made of the live items of a collection; nobody may change it but `follow`, which takes a change in."""
        self.collection(collection)
        return self.workspace.view(collection, about, make, follow)

    def find(self, collection: str, key: str) -> Any:
        """Return the live item with a key; ABSENT when there is none."""
        return self.collection(collection).get(key, ABSENT)

    def seen(self, collection: str, key: str, item: Any) -> Any:
        """Return an item as templates see it: with its links."""
        return with_links(self, collection, key, item)

    def next_integer(self) -> int:
        """Return the next integer of the collection at hand: beyond its highest numeric key, never one given before."""
        name = self.collection_at_hand
        counter = f"int:{name}"
        if name and not self.workspace.peek(counter):
            highest = max((int(key) for key in self.collection(name) if key.isdecimal()), default=0)
            self.workspace.raise_counter(counter, highest)
        return self.workspace.counter(counter) + 1

    def note_key(self, collection: str, key: str) -> None:
        """Let integers generated for a collection go on beyond a key that somebody else chose."""
        counter = f"int:{collection}"
        if key.isdecimal() and len(key) < 19 and self.workspace.peek(counter):
            self.workspace.raise_counter(counter, int(key))
