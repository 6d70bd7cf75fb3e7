"""An index with a few stubs more or less than one that was built before: a stub that comes or goes does not rebuild the rest.

Both layers answer, and the better answer comes first; what is gone is passed over. Once the changes are many, everything is built
anew, so that a change costs little on the whole, however many follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import isqrt
from typing import Final

from understudy.core.engine.index import Candidate, Index, build_index
from understudy.core.engine.neighborhood import Nearby
from understudy.core.model.message import Request
from understudy.core.model.stub import Stub

# Changes that are laid over a small index before it is built anew.
_FEW: Final = 16


class LayeredIndex:
    """An index of what `below` holds, without what is gone, and of what `above` holds.

    Attributes:
        below: the large, older one.
        worst, moves: as those of `Index`; what is gone may still be counted.
    """

    __slots__ = ("_above", "_gone", "below", "moves", "worst")

    def __init__(self, below: Index, added: Iterable[Stub], gone: frozenset[int]) -> None:
        """Lay changes over an index.

        Args:
            below: the index that was built before.
            added: stubs that it lacks.
            gone: identities of the stubs that count no more.
        """
        self.below = below
        self._above = build_index(added)
        self._gone = gone
        self.worst = below.worst + self._above.worst
        self.moves = below.moves or self._above.moves

    def candidates(self, request: Request) -> Iterator[Candidate]:
        """Yield the stubs that take a request, best first, with their path parameters; state and items are not judged."""
        gone = self._gone
        below = self.below.candidates(request)
        kept = (pair for pair in below if id(pair[0]) not in gone) if gone else below
        above = self._above.candidates(request)
        upper = next(above, None)
        if upper is None:
            yield from kept
            return
        for lower in kept:
            precedence = lower[0].precedence
            while upper is not None and upper[0].precedence < precedence:
                yield upper
                upper = next(above, None)
            yield lower
        if upper is not None:
            yield upper
        yield from above

    def nearest(self, request: Request) -> Nearby:
        """Return stubs that are worth comparing with a request that none takes: distance of method and path, stub; nearest first."""
        kept = (pair for pair in self.below.nearest(request) if id(pair[1]) not in self._gone)
        return tuple(sorted(chain(self._above.nearest(request), kept), key=lambda pair: (pair[0], pair[1].precedence)))


type AnyIndex = Index | LayeredIndex


def update_index(before: AnyIndex, stubs: Sequence[Stub]) -> AnyIndex:
    """Build the index of a set of stubs most of which, as the same objects, an earlier index holds."""
    below = before.below if isinstance(before, LayeredIndex) else before
    few = max(_FEW, isqrt(len(below.stubs)))
    known = below.identities
    added = [stub for stub in stubs if id(stub) not in known]
    if len(added) > few or len(known) - (len(stubs) - len(added)) > few:
        return build_index(stubs)
    if len(stubs) - len(added) == len(known):
        return LayeredIndex(below, added, frozenset()) if added else below
    return LayeredIndex(below, added, known.difference(map(id, stubs)))
