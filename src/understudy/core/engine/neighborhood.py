"""Stubs by the words of their paths, to find those whose paths come nearest to one that nobody takes.

Rules:
    Nothing here decides what answers a request: it only says which stubs are worth comparing with one that was missed.
    A search takes the nearest first and stops after a fixed number of steps, however many stubs there are. A flood of misses costs
    no more than a flood of answers does.
    Made at the first miss, and never for a set of stubs that misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, islice
from typing import Final, cast

from understudy.core.model.message import Request
from understudy.core.model.path import GlobPath, RegexPath, canonical_path
from understudy.core.model.stub import Stub, When

SHORTLIST: Final = 50
_MAX_STEPS: Final = 300
_REMEMBERED: Final = 1000
_ANY: Final = frozenset({""})

type Methods = frozenset[str]
type Nearby = tuple[tuple[float, Stub], ...]


@dataclass(slots=True)
class _Word:
    """A place in the tree of words.

    Attributes:
        rank: of the best stub in this place or below.
        shallowest, deepest: how many more words the paths below have.
        methods: those that any stub here or below takes; "" stands for any.
    """

    rank: int
    inner: dict[str, _Word] = field(default_factory=dict)
    parameter: _Word | None = None
    here: dict[Methods, list[Stub]] = field(default_factory=dict)
    shallowest: int = 1 << 30
    deepest: int = 0
    methods: Methods = frozenset()

    def nearest(self, same: int, depth: int, words: int, method: str, *, lost: bool = False) -> float:
        """Return how near a path from here can come at best.

        Args:
            same: so many of its first words are those of the wanted path.
            depth: so many words lead here.
            words: so many has the wanted path.
            method: the wanted one.
            lost: whether the next word is another than the wanted one.
        """
        least, most = depth + self.shallowest, depth + self.deepest
        length = least if least > words else min(most, words)
        agreeing = max(0, min(length, words) - depth - (1 if lost else 0))
        return _distance(same + agreeing, max(length, words)) + (0.0 if _takes(self.methods, method) else 1.0)

    def others(self, wanted: str | None) -> Iterator[_Word]:
        """Yield what follows this word, by rank, but for the wanted word and the parameter."""
        return (inner for word, inner in self.inner.items() if word != wanted)


# How near it can be, its rank, a number that tells steps apart, what to look at, the words there that are the same, and their number.
type _Step = tuple[float, int, int, _Word | Iterator[_Word] | Iterator[Stub], int, int]


class Neighborhood:
    """The stubs of one index."""

    def __init__(self, stubs: Iterable[Stub]) -> None:
        """Build the tree.

        Args:
            stubs: by precedence.
        """
        self._root = _Word(0)
        self._anywhere: list[Stub] = []
        self._known: dict[tuple[str, str], Nearby] = {}
        for rank, stub in enumerate(stubs):
            path = stub.when.path
            if path is None or isinstance(path, RegexPath) or (isinstance(path, GlobPath) and "**" in path.text):
                self._anywhere.append(stub)
            else:
                self._insert(stub, path.text.split("/"), rank)

    def _insert(self, stub: Stub, words: list[str], rank: int) -> None:
        methods, left = stub.when.methods or _ANY, len(words)
        at = self._root
        for word in (None, *words):
            if word is not None:
                left -= 1
                if "{" in word or "*" in word:
                    at.parameter = at.parameter or _Word(rank)
                    at = at.parameter
                else:
                    at = at.inner.get(word) or at.inner.setdefault(word, _Word(rank))
            at.shallowest, at.deepest = min(at.shallowest, left), max(at.deepest, left)
            if not methods <= at.methods:
                at.methods |= methods
        at.here.setdefault(methods, []).append(stub)

    def nearest(self, request: Request) -> Nearby:
        """Return some of the stubs of the nearest methods and paths, nearest and best first, with their distance."""
        path = canonical_path(request)
        found = self._known.get((request.method, path))
        if found is None:
            # Clients that miss once mostly do so again.
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            words = path.split("/")
            near = (*islice(self._search(words, request.method), SHORTLIST), *self._anywhere[:SHORTLIST])
            judged = [(_judge(stub.when, request, words), stub) for stub in near]
            judged.sort(key=lambda pair: (pair[0], pair[1].precedence))
            found = self._known[request.method, path] = tuple(judged)
        return found

    def _search(self, words: list[str], method: str) -> Iterator[Stub]:
        """Yield stubs, the nearest first; beyond `_MAX_STEPS` only what has been seen by then."""
        number, size = count(), len(words)
        heap: list[_Step] = [(0.0, 0, 0, self._root, 0, 0)]

        def push(word: _Word, same: int, depth: int) -> None:
            heappush(heap, (word.nearest(same, depth, size, method), word.rank, next(number), word, same, depth))

        for steps in range(2 * _MAX_STEPS):
            if not heap:
                return
            distance, rank, _, step, same, depth = heappop(heap)
            if isinstance(step, _Word):
                for methods, stubs in step.here.items():
                    exact = _distance(same, max(depth, size)) + (0.0 if _takes(methods, method) else 1.0)
                    heappush(heap, (exact, rank, next(number), iter(stubs), same, depth))
                wanted = words[depth] if depth < size else None
                if wanted is not None and (same_word := step.inner.get(wanted)) is not None:
                    push(same_word, same + 1, depth + 1)
                if step.parameter is not None:
                    push(step.parameter, same + (wanted is not None), depth + 1)
                if step.inner:
                    bound = step.nearest(same, depth, size, method, lost=wanted is not None)
                    heappush(heap, (bound, rank, next(number), step.others(wanted), same, depth))
                continue
            found = cast("_Word | Stub | None", next(step, None))
            if isinstance(found, Stub):
                yield found
            elif found is not None:
                push(found, same, depth + 1)
            if found is not None and (steps < _MAX_STEPS or isinstance(found, Stub)):
                heappush(heap, (distance, found.rank + 1 if isinstance(found, _Word) else rank, next(number), step, same, depth))


def _judge(when: When, request: Request, words: list[str]) -> float:
    """Judge method and path, from 0 (both fit) up."""
    distance = 0.0 if not when.methods or request.method in when.methods else 1.0
    if when.path is None:
        return distance + 0.5
    if when.path.match(request) is not None:
        return distance
    wanted = when.path.text.split("/")
    same = sum(1 for left, right in zip(wanted, words, strict=False) if left == right or "{" in left or "*" in left)
    return distance + 1.0 + _distance(same, max(len(wanted), len(words)))


def _distance(same: int, words: int) -> float:
    """Judge two paths by how many of their words are the same; both start with an empty word before the first slash."""
    return 2.0 * (1 - (same - 1) / max(words, 1))


def _takes(methods: Methods, method: str) -> bool:
    return method in methods or "" in methods
