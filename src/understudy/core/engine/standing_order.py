"""The items of a collection in an order that is kept as they come, change and go: each change costs a search, not a sort."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.sequences import sort_key
from understudy.core.model.interfaces import Change

type Pair = tuple[str, Any]
type Order = tuple[str, ...]

ADDED: Final = "$added"
KEY: Final = "$key"
_DIRECTED = re.compile(r"\s*([^\s:]+)(?:\s+|:)(asc|desc)\s*", re.IGNORECASE)


class StandingOrder:
    """Pairs of key and item, sorted by members; equal ones stand as they came.

    Attributes:
        pairs: in order; whoever asks for them may keep nothing of the list beyond the transaction.
    """

    __slots__ = ("_fields", "_known", "_next", "pairs")

    def __init__(self, order: Order, items: Mapping[str, Any]) -> None:
        """Sort the items.

        Args:
            order: names of members, ``-`` before one for the other way round; `$key` and `$added` are names, too.
            items: the collection, in the order in which its items came.
        """
        self._fields = tuple((field.lstrip("-+").strip(), field.startswith("-")) for field in order)
        self._known = {key: (number, item) for number, (key, item) in enumerate(items.items())}
        self._next = len(self._known)
        self.pairs = sort_pairs(list(items.items()), order)

    def follow(self, change: Change) -> None:
        """Take in what a transaction has put and removed."""
        for key, _ in change.gone:
            del self.pairs[self._find(key, self._known[key])]
            if change.is_gone(key):
                del self._known[key]
        for key, item in change.put.items():
            number = self._known[key][0] if key in self._known else self._next
            self._next = max(self._next, number + 1)
            known = self._known[key] = (number, item)
            self.pairs.insert(self._find(key, known), (key, item))

    def place(self, key: str) -> int | None:
        """Say where a key stands; None for one that does not."""
        known = self._known.get(key)
        return None if known is None else self._find(key, known)

    def _find(self, key: str, known: tuple[int, Any]) -> int:
        return bisect_left(self.pairs, self._rank(key, *known), key=lambda pair: self._rank(pair[0], *self._known[pair[0]]))

    def _rank(self, key: str, number: int, item: Any) -> tuple[Any, ...]:
        ranks: list[Any] = []
        for name, descends in self._fields:
            rank = number if name == ADDED else key if name == KEY else sort_key(dig(item, name))
            ranks.append(_Down(rank) if descends else rank)
        return (*ranks, number)


def read_order(text: str) -> Order:
    """Read the members by which somebody asks to sort: ``-price,name``, or as OData has it ``price desc,name``."""
    return tuple(_with_sign(field) for field in text.split(","))


def _with_sign(field: str) -> str:
    said = _DIRECTED.fullmatch(field)
    return field if said is None else ("-" if said[2].lower() == "desc" else "") + said[1]


def can_stand(order: Order) -> bool:
    """Say whether an order can be kept: turning round what further members have sorted cannot."""
    return not any(field.lstrip("-+").strip() == ADDED for field in order[:-1])


def sort_pairs(pairs: list[Pair], order: Order) -> list[Pair]:
    """Sort pairs by members of their items."""
    # The last field first: each pass keeps the order of equals.
    for field in reversed(order):
        descending = field.startswith("-")
        member = field.lstrip("-+").strip()
        if member == ADDED:
            pairs = pairs[::-1] if descending else pairs
        elif member == KEY:
            pairs = sorted(pairs, key=lambda pair: pair[0], reverse=descending)
        else:
            pairs = sorted(pairs, key=partial(_member_rank, member), reverse=descending)
    return pairs


def _member_rank(member: str, pair: Pair) -> tuple[int, Any]:
    return sort_key(dig(pair[1], member))


class _Down:
    """A rank that counts the other way round."""

    __slots__ = ("_rank",)

    def __init__(self, rank: Any) -> None:
        self._rank = rank

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and bool(self._rank == other._rank)

    def __lt__(self, other: _Down) -> bool:
        return bool(other._rank < self._rank)

    def __hash__(self) -> int:
        return hash(self._rank)
