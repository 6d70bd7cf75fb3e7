"""Members of a thing that follow from its other members: a value from price and quantity, a full name, whether there is any stock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.roles import Roles

type Body = Mapping[str, Any]
type Trial = tuple[str, tuple[Any, ...]]

_SEVERAL = 3  # things of other figures, where small numbers may add up by chance
_MOST = 8  # members of one kind that are tried
_BETWEEN = (" ", ", ")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_STEM = 4  # letters: `completed` and `completion`

_OPERATIONS: Mapping[str, tuple[Callable[[Any, Any], Any], int]] = {
    "*": (lambda one, other: one * other, 2),
    "+": (lambda one, other: one + other, _SEVERAL),
    "-": (lambda one, other: one - other, _SEVERAL),
}


def brought_members(roles: Roles) -> frozenset[str]:
    """List the members that some request says of a thing: what clients say is no result."""
    asked = (sample.asked for endpoint in roles.parts if not endpoint.reads for sample in endpoint.samples)
    return frozenset(name for one in asked if one.kind in ("json", "form") and isinstance(one.tree, dict) for name in one.tree)


def own_trials(name: str, bodies: Sequence[Body], brought: frozenset[str]) -> Iterator[Trial]:
    """List what a member may be worked out from, with the values that it would have in each body; ``{}`` stands for the thing."""
    values = [body[name] for body in bodies]
    if name in brought or len({repr(value) for value in values}) < 2:
        return
    if all(isinstance(value, bool) for value in values):
        yield from _truths(name, bodies, brought)
    elif all(_is_figure(value) for value in values):
        yield from _figures(values, bodies, brought)
    elif all(isinstance(value, str) for value in values):
        yield from _texts(bodies, brought)


def _truths(name: str, bodies: Sequence[Body], brought: frozenset[str]) -> Iterator[Trial]:
    for other in _common(bodies):
        shown = [body[other] for body in bodies]
        if other in brought and all(_is_figure(value) for value in shown):
            yield f"({member('{}', other)} | default(0)) > 0", tuple(value > 0 for value in shown)
        if other != name and any(value is None for value in shown) and _stems(name) & _stems(other):
            yield f"{member('{}', other)} is not none", tuple(value is not None for value in shown)


def reached(figures: Mapping[str, str], bodies: Sequence[Body]) -> dict[str, str]:
    """Find truths that say whether a figure which is worked out has reached another: ``refunded`` when all of the amount is.

    Args:
        figures: the members that are worked out, with the expressions that do.
        bodies: how things were shown.
    """
    common = _common(bodies) if bodies else []
    truths = [name for name in common if all(isinstance(body[name], bool) for body in bodies) and len({body[name] for body in bodies}) > 1]
    bounds = [name for name in common if name not in figures and all(_is_figure(body[name]) for body in bodies)]
    found: dict[str, str] = {}
    for name in truths:
        for figure, code in figures.items():
            if not _stems(name) & _stems(figure) or not all(_is_figure(body.get(figure)) for body in bodies):
                continue
            bound = next((one for one in bounds if all(body[name] == (body[figure] >= body[one]) for body in bodies)), None)
            if bound is not None:
                found[name] = f"({code}) >= {member('{}', bound)}"
    return found


def _stems(name: str) -> set[str]:
    """List how the words of a name begin: ``is_gone`` and ``gone_at`` speak of the same, ``captured`` and ``balance`` do not."""
    return {word[:_STEM].lower() for word in _WORDS.findall(name) if len(word) > len("is")}


def _figures(values: Sequence[Any], bodies: Sequence[Body], brought: frozenset[str]) -> Iterator[Trial]:
    names = [name for name in _common(bodies) if name in brought and all(_is_figure(body[name]) for body in bodies)][:_MOST]
    for one, other in permutations(names, 2):
        for sign, (worth, fewest) in _OPERATIONS.items():
            if len({(value, body[one], body[other]) for value, body in zip(values, bodies, strict=True) if value}) >= fewest:
                code = f"({member('{}', one)} | default(0)) {sign} ({member('{}', other)} | default(0))"
                yield code, tuple(worth(body[one], body[other]) for body in bodies)


def _texts(bodies: Sequence[Body], brought: frozenset[str]) -> Iterator[Trial]:
    names = [name for name in _common(bodies) if name in brought and all(isinstance(body[name], str) for body in bodies)][:_MOST]
    for pair in combinations(names, 2):
        for one, other in (pair, pair[::-1]):
            for sign in _BETWEEN:
                code = f"{member('{}', one)} ~ {quoted(sign)} ~ {member('{}', other)}"
                yield code, tuple(f"{body[one]}{sign}{body[other]}" for body in bodies)


def _common(bodies: Sequence[Body]) -> list[str]:
    return [name for name in bodies[0] if all(name in body for body in bodies)]


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
