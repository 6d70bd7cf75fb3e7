"""Answers that say how many things of each kind there are: ``{"customers": 4, "orders": {"count": 7}}``.

The name of a member and its value have to agree with one collection in every recorded answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Node
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Pointer, Sample

_AROUND = re.compile(r"(?:^|_)(?:total|count|number|num|of|size|n|all)(?=_|$)", re.IGNORECASE)
_DEEPEST = 3


def find_counts(collections: Sequence[Roles], samples: Sequence[Sample]) -> dict[Pointer, Node]:
    """Write the members that say how many things there are."""
    found: dict[Pointer, Node] = {}
    for place, _ in _numbers(samples[0].answer.tree):
        words = [word for part in place if (word := _word(str(part)))]
        told = [look(sample.answer.tree, place) for sample in samples]
        for roles in collections:
            if roles.collection.scope or roles.by_the_way or not words or words[-1] not in _words(roles):
                continue
            if [len(roles.alive_at((), sample.number)) for sample in samples] == told:
                found[place] = Expr(f"count('{roles.collection.name}')")
    return found


def _numbers(tree: Any, place: Pointer = ()) -> Iterator[tuple[Pointer, int]]:
    if isinstance(tree, dict) and len(place) < _DEEPEST:
        for name, value in tree.items():
            yield from _numbers(value, (*place, name))
    elif isinstance(tree, int) and not isinstance(tree, bool):
        yield place, tree


def _words(roles: Roles) -> tuple[str, ...]:
    """Return what things of a collection are called: who has an account is a user."""
    word = _word(roles.collection.name)
    return (word, "user") if word == "account" else (word,)


def _word(name: str) -> str:
    """Return what a name counts, in the singular: ``total_orders``, ``orderCount`` and ``orders`` all count orders."""
    spelled = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "", _AROUND.sub("", spelled)).lower().removesuffix("s")
