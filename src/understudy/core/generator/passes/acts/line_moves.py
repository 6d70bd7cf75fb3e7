"""Pass 5p: figures that the lines of requests move (`things.line_effects`): what is ordered, line by line, goes out of stock.

Between two looks at a thing that nobody wrote to, its figure moved by what the lines of the requests in between say, up or down. An effect
counts when it explains some of those moves, and all effects together explain every one of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from understudy.core.generator.passes.acts.departures import Looks, looks_at
from understudy.core.generator.things.ledgers import is_replay
from understudy.core.generator.things.line_effects import LineEffect
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_BACK = re.compile(r"cancel|return|refund|restock|release|void|revert|undo|reject", re.IGNORECASE)
_LISTED = ("request.json.", "request.form_tree.")
_MOST_LINES, _MOST_MEMBERS = 100, 12

type Line = Mapping[str, Any]
type _Listed = tuple[Sample, dict[str, list[Line]]]  # a request, and the lists of lines that it brings


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the requests of an endpoint list lines, and every line by the number of the sample and the key of the thing it names."""

    endpoint: Endpoint
    lines: str
    key: str
    said: Mapping[str, list[tuple[int, Line]]]

    @property
    def rank(self) -> tuple[bool, bool]:
        """The likely ones first: what a request lists itself, then what says that something is taken back."""
        words = " ".join(part for part in self.endpoint.shape if isinstance(part, str))
        return self.lines.startswith("item"), _BACK.search(words) is None and self.endpoint.method != "DELETE"


@dataclass(frozen=True, slots=True)
class _Move:
    """How a figure of a thing differed between two looks, after one sample and before another."""

    thing: str
    after: int
    before: int
    by: float


def find_line_moves(found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Find the figures that lines move; return the collections of which the traffic has to be followed once more."""
    listing = [
        (endpoint, [(sample, dict(_asked_lines(sample))) for sample in endpoint.samples if sample.good and not is_replay(endpoint, sample)])
        for endpoint in endpoints
        if not endpoint.reads
    ]
    changed: list[Roles] = []
    for roles in found:
        if roles.collection.scope or roles.by_the_way or roles.whose or not roles.key_member:
            continue
        keys = {*(seed.key for seed in roles.seeds), *(key for _, key in roles.history)}
        sources = [
            one for endpoint, good in listing if good and roles.role(endpoint) == "" for one in _sources(endpoint, good, found, roles, keys)
        ]
        if not sources:
            continue
        looks = looks_at(roles)
        for figure in _figures(looks):
            effects = _explained(_moves(roles, looks, figure), sorted(sources, key=lambda one: one.rank), roles.collection.name, figure)
            for source, effect in effects:
                _note(roles, source, effect)
            if effects and roles not in changed:
                changed.append(roles)
    return changed


def _sources(endpoint: Endpoint, good: Sequence[_Listed], found: Sequence[Roles], roles: Roles, keys: set[str]) -> Iterator[_Source]:
    """List where all requests of an endpoint, or the things that they are about, list elements that name things of a collection."""
    owners = [other for other in found if other is not roles and other.role(endpoint) in ("one", "under")]
    lists = [{**asked, **dict(_own_lines(sample, owners))} for sample, asked in good]
    for code in lists[0]:
        if not all(code in one for one in lists):
            continue
        lines = [(sample.number, line) for (sample, _), one in zip(good, lists, strict=True) for line in one[code]]
        for key in list(lines[0][1])[:_MOST_MEMBERS]:
            if all(isinstance(line.get(key), str | int) and str(line[key]) in keys for _, line in lines):
                said: dict[str, list[tuple[int, Line]]] = defaultdict(list)
                for number, line in lines:
                    said[str(line[key])].append((number, line))
                yield _Source(endpoint, code, key, said)
                break


def _asked_lines(sample: Sample) -> Iterator[tuple[str, list[Line]]]:
    """List the lists of lines that a request brings."""
    for code, value in asked_values(sample).items():
        if code.startswith(_LISTED) and " | " not in code and _are_lines(value):
            yield code, value


def _own_lines(sample: Sample, owners: Sequence[Roles]) -> Iterator[tuple[str, list[Line]]]:
    """List the lists of lines that the thing has that a request is about."""
    for other in owners:
        sighting = other.sightings.get(sample.number)
        if sighting is not None and sighting.before is not None:
            yield from ((f"item.{name}", value) for name, value in (sighting.before.item() or {}).items() if _are_lines(value))
            break


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= _MOST_LINES and all(isinstance(line, dict) and line for line in value)


def _figures(looks: Looks) -> list[str]:
    """List the members of things that are numbers and differed between two looks at the same thing."""
    found: dict[str, None] = {}
    for seen in looks.values():
        bodies = [body for _, body in seen if body is not None]
        for old, new in pairwise(bodies):
            found.update(
                dict.fromkeys(name for name in new if _is_figure(new[name]) and _is_figure(old.get(name)) and new[name] != old[name])
            )
    return list(found)[:_MOST_MEMBERS]


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moves(roles: Roles, looks: Looks, figure: str) -> list[_Move]:
    """List how a figure differed between two looks, or did not, where nothing was written to the thing in between."""
    found: list[_Move] = []
    for thing, seen in looks.items():
        writes = [number for number, _ in roles.history.get(((), thing), ())]
        known = [(number, body[figure]) for number, body in seen if body is not None and _is_figure(body.get(figure))]
        for (after, old), (before, new) in pairwise(known):
            if bisect_right(writes, after) == bisect_right(writes, before):
                found.append(_Move(thing, after, before, round(new - old, 6)))
    return found


def _explained(moves: Sequence[_Move], sources: Sequence[_Source], collection: str, figure: str) -> list[tuple[_Source, LineEffect]]:
    """Find the effects that together explain all moves; nothing where some remain."""
    left = list(moves)
    found: list[tuple[_Source, LineEffect]] = []
    for _ in sources:
        for source in [one for one in sources if all(one is not known for known, _ in found)]:
            others = [one for one in sources if one is not source and all(one is not known for known, _ in found)]
            effect = _effect(left, source, others, collection, figure)
            if effect is not None:
                found.append((source, effect))
                left = [_less(move, source, effect) for move in left]
                break
        else:
            break
    return found if not any(move.by for move in left) else []


def _effect(moves: Sequence[_Move], source: _Source, others: Sequence[_Source], collection: str, figure: str) -> LineEffect | None:
    """Find by what member of its lines, up or down, a source explains moves; others may have a part in those that it does not."""
    concerned = [move for move in moves if _said(source, move)]
    first = next((line for move in concerned for line in _said(source, move)), {})
    for amount in [name for name, value in first.items() if name != source.key and _is_figure(value)][:_MOST_MEMBERS]:
        for sign in (-1, 1):
            fits = [0 != _sum(source, move, amount) == sign * move.by for move in concerned]
            wrong = (move for move, right in zip(concerned, fits, strict=True) if not right)
            if any(fits) and all(any(_said(other, move) for other in others) for move in wrong):
                return LineEffect(collection, source.lines, source.key, figure, amount, sign)
    return None


def _said(source: _Source, move: _Move) -> list[Line]:
    said = source.said.get(move.thing, [])
    start, end = bisect_right(said, move.after, key=_number), bisect_left(said, move.before, key=_number)
    return [line for _, line in said[start:end]]


def _number(said: tuple[int, Line]) -> int:
    return said[0]


def _sum(source: _Source, move: _Move, amount: str) -> float:
    steps: list[float] = [line[amount] for line in _said(source, move) if _is_figure(line.get(amount))]
    return round(sum(steps), 6)


def _less(move: _Move, source: _Source, effect: LineEffect) -> _Move:
    return _Move(move.thing, move.after, move.before, round(move.by - effect.sign * _sum(source, move, effect.amount), 6))


def _note(roles: Roles, source: _Source, effect: LineEffect) -> None:
    roles.line_effects.setdefault(source.endpoint, []).append(effect)
    for thing, said in source.said.items():
        for number, line in said:
            if _is_figure(line.get(effect.amount)):
                roles.moved.setdefault(number, []).append((thing, effect.figure, effect.sign * line[effect.amount]))
