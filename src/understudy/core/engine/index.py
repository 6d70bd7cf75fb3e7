"""The index: which stubs take a request, in order of precedence, at a cost that does not grow with their number.

Method, then the literal path in one table or the path tree, then the values that tell stubs of one path apart. Immutable once built:
a reload builds another one and swaps the pointer. Every answer is what a linear scan over all stubs would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from understudy.core.engine.discriminator import Entry, Narrowing, build_narrowing
from understudy.core.engine.neighborhood import Nearby, Neighborhood
from understudy.core.engine.path_tree import Node, insert
from understudy.core.matchers.moving import moves
from understudy.core.model.message import Request
from understudy.core.model.path import LiteralPath, canonical_path
from understudy.core.model.stub import NO_PARAMS, Stub

type Candidate = tuple[Stub, Mapping[str, str]]

_NOWHERE: Final = Narrowing((), ())
_LAST: Final = 1 << 62


@dataclass(slots=True)
class _Table:
    """The stubs that take one method."""

    literals: dict[str, Narrowing] = field(default_factory=dict)
    tree: Node = field(default_factory=Node)
    # The best rank among all that is not literal: literal stubs of better rank win without a walk through the tree.
    best_of_tree: int = _LAST


class Index:
    """An immutable index over the stubs of one service.

    Attributes:
        stubs: by precedence.
        worst: the largest number of stubs of one path that may have to be compared for a single request.
        moves: whether a bound follows the clock, so that requests must carry `received_at`.
    """

    __slots__ = ("_any_method", "_identities", "_methods", "_neighborhood", "moves", "stubs", "worst")

    def __init__(self, stubs: Iterable[Stub]) -> None:
        """Build the index.

        Args:
            stubs: in any order; their `precedence` decides.
        """
        self.stubs: tuple[Stub, ...] = tuple(sorted(stubs, key=lambda stub: stub.precedence))
        entries = [Entry(rank, stub, stub.when.matchers) for rank, stub in enumerate(self.stubs)]
        methods = {method for stub in self.stubs for method in stub.when.methods}
        self.moves = any(moves(matcher) for stub in self.stubs for matcher in stub.when.matchers)
        self.worst = 0
        self._neighborhood: Neighborhood | None = None
        self._identities: frozenset[int] | None = None
        self._any_method = self._table([entry for entry in entries if not entry.stub.when.methods])
        by_method: dict[str, list[Entry]] = {method: [] for method in methods}
        for entry in entries:
            for method in entry.stub.when.methods or methods:
                by_method[method].append(entry)
        self._methods = {method: self._table(own) for method, own in by_method.items()}

    def _table(self, entries: Sequence[Entry]) -> _Table:
        table = _Table()
        literals: dict[str, list[Entry]] = {}
        for entry in entries:
            path = entry.stub.when.path
            if isinstance(path, LiteralPath):
                literals.setdefault(path.text, []).append(entry)
            else:
                insert(table.tree, entry)
                table.best_of_tree = min(table.best_of_tree, entry.rank)
        table.literals = {text: build_narrowing(own) for text, own in literals.items()}
        literal_worst = max((narrowing.worst for narrowing in table.literals.values()), default=0)
        self.worst = max(self.worst, literal_worst + table.tree.finish())
        return table

    def candidates(self, request: Request) -> Iterator[Candidate]:
        """Yield the stubs that take a request, best first, with their path parameters; state and items are not judged."""
        table = self._methods.get(request.method, self._any_method)
        target = request.target
        path = target.partition("?")[0] if "%" not in target else canonical_path(request)
        literal = table.literals.get(path, _NOWHERE).narrow(request)
        best_of_tree = table.best_of_tree
        done = 0
        for entry in literal:
            if entry.rank > best_of_tree:
                break
            done += 1
            for matcher in entry.matchers:
                if not matcher.matches(request):
                    break
            else:
                yield entry.stub, NO_PARAMS
        if best_of_tree == _LAST:
            return
        reached: list[Narrowing] = []
        if path.startswith("/"):
            table.tree.walk(request.segments, 0, reached)
        elif table.tree.going_on is not None:
            reached.append(table.tree.going_on)
        entries = list(literal[done:])
        for narrowing in reached:
            entries += narrowing.narrow(request)
        yield from _judge(entries, request)

    @property
    def identities(self) -> frozenset[int]:
        """The stubs by what tells objects apart: the same stubs are the same objects in the next set."""
        if self._identities is None:
            self._identities = frozenset(map(id, self.stubs))
        return self._identities

    def select(self, request: Request) -> Candidate | None:
        """Return the best stub for a request by the request alone."""
        return next(self.candidates(request), None)

    def nearest(self, request: Request) -> Nearby:
        """Return stubs that are worth comparing with a request that none takes: distance of method and path, stub; nearest first."""
        if self._neighborhood is None:
            self._neighborhood = Neighborhood(self.stubs)
        return self._neighborhood.nearest(request)


def build_index(stubs: Iterable[Stub]) -> Index:
    """Build the index of a set of stubs."""
    return Index(stubs)


def _judge(entries: list[Entry], request: Request) -> Iterator[Candidate]:
    entries.sort(key=_rank)
    for entry in entries:
        for matcher in entry.matchers:
            if not matcher.matches(request):
                break
        else:
            pattern = entry.stub.when.path
            params = NO_PARAMS if pattern is None else pattern.match(request)
            if params is not None:
                yield entry.stub, params


def _rank(entry: Entry) -> int:
    return entry.rank
