"""The state of every session in this process's memory.

Rules:
    A transaction writes to overlays that are laid on the session's state when the work has returned: nothing is kept if it raises.
    Cost is in what a request touches, not in what the session holds.
    Values are shared, never copied: whoever changes an item puts a new one in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, ItemsView, Iterable, Iterator, Mapping, MutableMapping, Sequence, ValuesView
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from understudy.core.model.interfaces import Change, Workspace
from understudy.state.finder import Finder, Ordered

# Collections smaller than this are walked: that takes no longer than finding.
_MANY = 50
_MAX_VIEWS = 50
# Changes that a view may miss until somebody asks for it; beyond that it is made anew then.
_MAX_MISSED = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction has done to a collection; see `core/model/interfaces.py`."""

    put: Mapping[str, Any]
    gone: Sequence[tuple[str, Any]]
    removed: Collection[str]

    def is_gone(self, key: str) -> bool:
        """Whether what stood under a key was removed."""
        return key in self.removed


@dataclass(slots=True)
class _View:
    """Something made of a collection; with `follow`, the changes that it has not taken in yet."""

    made: Any
    follow: Callable[[Any, Change], None] | None
    missed: list[Changes] = field(default_factory=list)


class Overlay(MutableMapping[str, Any]):
    """A mapping as changed by one transaction; the mapping below stays untouched until `commit`."""

    __slots__ = ("_base", "_gone", "_set")

    def __init__(self, base: dict[str, Any]) -> None:
        self._base = base
        self._set: dict[str, Any] = {}
        self._gone: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        if key in self._set:
            return self._set[key]
        if key in self._gone:
            raise KeyError(key)
        return self._base[key]

    def __contains__(self, key: object) -> bool:
        return key in self._set or (key in self._base and key not in self._gone)

    def __setitem__(self, key: str, value: Any) -> None:
        self._set[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._set.pop(key, None)
        if key in self._base:
            self._gone.add(key)

    def __iter__(self) -> Iterator[str]:
        if not self._set and not self._gone:
            return iter(self._base)
        return self._changed_keys()

    def _changed_keys(self) -> Iterator[str]:
        for key in self._base:
            if key not in self._gone:
                yield key
        for key in self._set:
            # One that was removed and put again stands at the end, as in a new insertion.
            if key not in self._base or key in self._gone:
                yield key

    def __len__(self) -> int:
        new = sum(1 for key in self._set if key not in self._base or key in self._gone)
        return len(self._base) - len(self._gone) + new

    def items(self) -> ItemsView[str, Any]:
        """Return the pairs; those of the mapping below itself while nothing is changed, which is far quicker to walk."""
        return super().items() if self._set or self._gone else self._base.items()

    def values(self) -> ValuesView[Any]:
        """Return the values, as `items` does."""
        return super().values() if self._set or self._gone else self._base.values()

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from the mapping below."""
        return bool(self._set or self._gone)

    def is_gone(self, key: str) -> bool:
        """Whether the item below is gone, be it that another was put in its place later."""
        return key in self._gone

    def changes(self) -> Changes:
        """Return what was put, and what was removed or replaced."""
        base = self._base
        replaced = [(key, base[key]) for key in self._set if key in base and key not in self._gone]
        return Changes(self._set, replaced + [(key, base[key]) for key in self._gone], self._gone)

    def among(self, keys: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yield those of the mapping below that have these keys and are unchanged, then all that was put."""
        for key in keys:
            if key not in self._set and key not in self._gone:
                yield key, self._base[key]
        yield from self._set.items()

    def commit(self) -> dict[str, Any]:
        """Lay the changes on the mapping below and return it."""
        for key in self._gone:
            del self._base[key]
        self._base.update(self._set)
        return self._base


class _Shelf:
    """What is known about the items of one collection, beside them: finders by member, and views that hold until something changes."""

    __slots__ = ("finders", "order", "views")

    def __init__(self) -> None:
        self.finders: dict[str, Finder] = {}
        self.order: Ordered | None = None
        self.views: dict[Hashable, _View] = {}

    def change(self, changes: Changes) -> None:
        """Follow the changes of a transaction, before they are laid on the items."""
        if self.views:
            self.views = {about: view for about, view in self.views.items() if view.follow is not None and len(view.missed) < _MAX_MISSED}
            for view in self.views.values():
                view.missed.append(changes)
        for finder in self.finders.values():
            for key, item in changes.gone:
                finder.drop(key, item)
            for key, item in changes.put.items():
                finder.add(key, item)
        if self.order is not None:
            for key, _ in changes.gone:
                if changes.is_gone(key):
                    self.order.drop(key)
            for key in changes.put:
                self.order.add(key)

    def view[T](
        self, about: Hashable, make: Callable[[Mapping[str, Any]], T], follow: Callable[[T, Change], None] | None, items: Mapping[str, Any]
    ) -> T:
        """Return a view that holds: the one there is, once it has taken in what it missed, or a new one."""
        known = self.views.get(about)
        if known is None:
            if len(self.views) >= _MAX_VIEWS:
                self.views.clear()
            known = self.views[about] = _View(make(items), follow)
        if known.missed and known.follow is not None:
            for changes in known.missed:
                known.follow(known.made, changes)
            known.missed.clear()
        made: T = known.made
        return made


@dataclass(slots=True)
class _Session:
    counters: dict[str, int] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    shelves: dict[str, _Shelf] = field(default_factory=dict)


class MemoryWorkspace:
    """One transaction on one session."""

    __slots__ = ("_collections", "_counters", "_limits", "_session", "_variables")

    def __init__(self, session: _Session) -> None:
        self._session = session
        self._counters: dict[str, int] = {}
        self._collections: dict[str, Overlay] = {}
        self._variables: Overlay | None = None
        self._limits: Overlay | None = None

    def counter(self, name: str) -> int:
        """Return the next ordinal of a counter, starting at 0, and advance it."""
        value = self.peek(name)
        self._counters[name] = value + 1
        return value

    def peek(self, name: str) -> int:
        """Return a counter's next ordinal without advancing it."""
        value = self._counters.get(name)
        return self._session.counters.get(name, 0) if value is None else value

    def raise_counter(self, name: str, least: int) -> None:
        """Make a counter's next ordinal `least`, unless it is beyond that already."""
        if self.peek(name) < least:
            self._counters[name] = least

    @property
    def variables(self) -> MutableMapping[str, Any]:
        """Named values that stubs require and move."""
        if self._variables is None:
            self._variables = Overlay(self._session.variables)
        return self._variables

    def collection(self, name: str) -> MutableMapping[str, Any]:
        """Return the live items of a collection by key, in insertion order; empty when there is none."""
        return self._items(name)

    def _items(self, name: str) -> Overlay:
        overlay = self._collections.get(name)
        if overlay is None:
            overlay = self._collections[name] = Overlay(self._session.collections.get(name, {}))
        return overlay

    def matching(self, name: str, member: str, wanted: Any) -> Iterable[tuple[str, Any]]:
        """Return pairs of key and item, in order, among which are all whose member may be equal to a value (or one of a list)."""
        items = self._items(name)
        base = self._session.collections.get(name, {})
        if len(base) < _MANY:
            return items.items()
        shelf = self._shelf(name)
        finder = shelf.finders.get(member)
        if finder is None:
            finder = shelf.finders[member] = Finder(member, base)
        keys = finder.find(wanted)
        if keys is None:
            return items.items()
        if items.is_changed and items.changes().gone:
            # What was replaced keeps its place, wherever that is among those that fit: rare within one transaction.
            return items.items()
        if len(keys) > 1 and shelf.order is None:
            shelf.order = Ordered(base)
        return items.among(keys if shelf.order is None else shelf.order.sort(keys))

    def view[T](
        self, name: str, about: Hashable, make: Callable[[Mapping[str, Any]], T], follow: Callable[[T, Change], None] | None = None
    ) -> T:
        """Return what `make` makes of a collection's items; made once until the collection changes, whoever asks about the same."""
        items = self._items(name)
        if items.is_changed or name not in self._session.collections:
            return make(items)
        return self._shelf(name).view(about, make, follow, items)

    def _shelf(self, name: str) -> _Shelf:
        return self._session.shelves.setdefault(name, _Shelf())

    @property
    def limits(self) -> MutableMapping[str, Any]:
        """Limiter state by policy and caller key."""
        if self._limits is None:
            self._limits = Overlay(self._session.limits)
        return self._limits

    def commit(self) -> None:
        """Keep everything that was changed."""
        if self._counters:
            self._session.counters.update(self._counters)
        for name, overlay in self._collections.items():
            if not overlay.is_changed:
                continue
            if (shelf := self._session.shelves.get(name)) is not None:
                shelf.change(overlay.changes())
            items = overlay.commit()
            if items:
                self._session.collections[name] = items
            else:
                self._session.collections.pop(name, None)
                self._session.shelves.pop(name, None)
        if self._variables is not None:
            self._variables.commit()
        if self._limits is not None:
            self._limits.commit()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of one session's state for people: collections by name, each by key, in order."""

    counters: Mapping[str, int]
    variables: Mapping[str, Any]
    collections: Mapping[str, Mapping[str, Any]]


class MemoryStore:
    """Keeps state in memory; one lock makes it safe for threads, an event loop never waits for it."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, str], _Session] = {}
        self._lock = RLock()

    def transact[T](self, service: str, session: str, work: Callable[[Workspace], T]) -> T:
        """Run `work` atomically on one session's state and return its result; nothing is kept if it raises."""
        with self._lock:
            state = self._sessions.get((service, session)) or _Session()
            workspace = MemoryWorkspace(state)
            result = work(workspace)
            workspace.commit()
            self._sessions[service, session] = state
            return result

    def reset(self, service: str | None = None, session: str | None = None) -> None:
        """Forget state: of a session, of a service, or all; seeds are laid again on next use."""
        with self._lock:
            gone = [key for key in self._sessions if service in {None, key[0]} and session in {None, key[1]}]
            for key in gone:
                del self._sessions[key]

    def sessions(self, service: str) -> tuple[str, ...]:
        """Name the sessions that have state in a service."""
        with self._lock:
            return tuple(session for owner, session in self._sessions if owner == service)

    def snapshot(self, service: str, session: str) -> Snapshot:
        """Return a copy of a session's state; empty when it has none."""
        with self._lock:
            state = self._sessions.get((service, session)) or _Session()
            collections = {name: dict(items) for name, items in state.collections.items()}
            return Snapshot(dict(state.counters), dict(state.variables), collections)
