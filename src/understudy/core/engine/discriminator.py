"""Stubs of one path shape, told apart by hash: values that each of them demands of one place become keys of a table.

A node assigns each stub to at most one place (a header, a JSON leaf …), the place that tells most stubs apart first. A request is
looked up once per place; stubs that share a value are told apart by a further node. What no place tells apart is a short list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from understudy.core.model.interfaces import Matcher, Probe
from understudy.core.model.message import Request
from understudy.core.model.stub import Stub

SMALL: Final = 3
MAX_PLACES: Final = 8
MAX_KEYS: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A stub in the index; the smaller rank wins."""

    rank: int
    stub: Stub
    matchers: tuple[Matcher, ...]


type Entries = tuple[Entry, ...]
type Keys = dict[Probe, Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """Entries by the values they demand in some places; `rest` demands nothing there."""

    places: tuple[tuple[Probe, dict[Hashable, Narrowing]], ...]
    rest: Entries

    def narrow(self, request: Request) -> Sequence[Entry]:
        """Return the entries that may match, by rank."""
        if not self.places:
            return self.rest
        found: list[Entry] = list(self.rest)
        self._collect(request, found)
        if len(found) > 1:
            found.sort(key=_rank)
        return found

    def _collect(self, request: Request, found: list[Entry]) -> None:
        for probe, table in self.places:
            values = tuple(probe.values(request))
            for value in values if len(values) < 2 else set(values):
                inner = table.get(value)
                if inner is not None:
                    found += inner.rest
                    if inner.places:
                        inner._collect(request, found)  # noqa: SLF001  the same class, deeper

    @property
    def worst(self) -> int:
        """The largest number of entries that one value per place can leave."""
        if not self.places:
            return len(self.rest)
        return len(self.rest) + sum(max(inner.worst for inner in table.values()) for _, table in self.places)


def build_narrowing(entries: Iterable[Entry]) -> Narrowing:
    """Find the places that tell entries apart, and hash the entries by them."""
    ordered = sorted(entries, key=_rank)
    if len(ordered) <= SMALL:
        return Narrowing((), tuple(ordered))
    return _build([(entry, _keys(entry)) for entry in ordered])


def _keys(entry: Entry) -> Keys:
    every = (pair for matcher in entry.matchers for pair in matcher.discriminators())
    return dict(islice(every, MAX_KEYS))


def _build(entries: list[tuple[Entry, Keys]]) -> Narrowing:
    places: list[tuple[Probe, dict[Hashable, Narrowing]]] = []
    left = entries
    while len(left) > SMALL and len(places) < MAX_PLACES:
        probe = _best_place(left)
        if probe is None:
            break
        groups: dict[Hashable, list[tuple[Entry, Keys]]] = {}
        others: list[tuple[Entry, Keys]] = []
        for entry, keys in left:
            if probe in keys:
                deeper = {place: key for place, key in keys.items() if place != probe}
                groups.setdefault(keys[probe], []).append((entry, deeper))
            else:
                others.append((entry, keys))
        places.append((probe, {value: _build(group) for value, group in groups.items()}))
        left = others
    return Narrowing(tuple(places), tuple([entry for entry, _ in left]))


def _best_place(entries: list[tuple[Entry, Keys]]) -> Probe | None:
    """Return the place that spares most comparisons: many stubs demand something there, and seldom the same."""
    demanded: dict[Probe, Counter[Hashable]] = {}
    for _, keys in entries:
        for place, key in keys.items():
            demanded.setdefault(place, Counter())[key] += 1
    best, most = None, 0.0
    for place, counts in demanded.items():
        total = counts.total()
        spared = total - sum(count * count for count in counts.values()) / total
        if spared > most:
            best, most = place, spared
    return best


def _rank(entry: Entry) -> int:
    return entry.rank
