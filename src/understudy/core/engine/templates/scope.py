"""What the functions of templates may reach while one request is answered: state, time and draws of that request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping
from typing import Any, Final

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

BACKLOG: Final = "_backlog"
"""The collection that holds what was published to feeds that somebody may ask for later."""


class Scope:
    """State, time and draws of one request; lives as long as its transaction."""

    __slots__ = ("_drawn", "collection_at_hand", "draws", "made", "missed", "now", "recorded", "resources", "sign", "workspace")

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
        items = self.workspace.collection(name)
        declared = self.resources.get(name)
        if declared is not None and declared.seed and not self.workspace.peek(f"seeded:{name}"):
            self.workspace.counter(f"seeded:{name}")
            items.update(declared.seed)
        return items

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
