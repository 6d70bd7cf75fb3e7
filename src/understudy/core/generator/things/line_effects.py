"""Figures that the lines of a request move: an order takes every product it lists out of stock, its cancellation puts them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.generator.templates.nodes import member, quoted


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What requests of one endpoint do to the things that the elements of a list name.

    Attributes:
        collection: of those things.
        lines: the expression of the list: of the request, or of the thing that the request is about.
        key: the member by which an element names a thing.
        figure: the member of the thing that moves.
        amount: the member of an element that says by how much.
        sign: 1 up, -1 down.
    """

    collection: str
    lines: str
    key: str
    figure: str
    amount: str
    sign: int

    def document(self) -> dict[str, Any]:
        """Write the effect as `then.update` takes it."""
        key = member("one", self.key)
        before = member(f"lookup({quoted(self.collection)}, {key})", self.figure)
        step = f"{before} {'+' if self.sign > 0 else '-'} {member('one', self.amount)}"
        return {
            "in": self.collection,
            "for": f"one in {self.lines}",
            "key": "{{ " + key + " }}",
            "item": {self.figure: "{{ " + step + " }}"},
            "as": "moved",
        }
