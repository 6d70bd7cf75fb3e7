"""Figures that an answer tells of a kind of things: how many are in each state, what a member of them adds up to.

Each has to follow in every recorded answer, and its name has to speak of what it counts: ``{"total": 4, "published": 2, "words": 310}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.sequences import tally
from understudy.core.generator.templates.figures import number_forms
from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.things.relations import Trial, aggregates
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_HOW_MANY = re.compile(r"count|total|num(?:ber)?|size|n|all|quantity", re.IGNORECASE)
_ADDED_UP = re.compile(r"sum|total|revenue|amount|turnover|volume|average|avg|mean|rating|value", re.IGNORECASE)
_RESULT = re.compile(r"revenue|turnover|amount|sales|spent|spending|earned|earnings|income|outstanding|worth", re.IGNORECASE)
_STATE = re.compile(r"(?:.*_)?(?:status|state|phase|stage)|.*(?:Status|State)")
_MOST_STATES = 12
_LEAST_ALONE = 10  # a figure that was told once has to be this much
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_DEEPEST = 3
_MOST_VALUES = 40

type _Items = Sequence[Sequence[Mapping[str, Any]]]


def find_told_figures(endpoint: Endpoint, collections: Sequence[Roles], samples: Sequence[Sample]) -> dict[Pointer, Node]:
    """Write the members of answers that say figures of the things listed above their path."""
    found: dict[Pointer, Node] = {}
    for roles in collections:
        below = any(_is_below(endpoint, lister) for lister in roles.list_at)
        if roles.collection.scope or roles.by_the_way or not (below or _is_called_after(endpoint, samples)):
            continue
        items = [[item for version in roles.alive_at((), sample.number) if (item := version.item())] for sample in samples]
        if not any(items):
            continue
        code = f"items({quoted(roles.collection.name)})"
        is_of_all = all(isinstance(part, str) for part in endpoint.shape) and not any(sample.query for sample in samples)
        told_of_all = [sample.answer.tree for sample in samples]
        called = str(endpoint.shape[-1]) if endpoint.shape else ""
        if _is_called_after(endpoint, samples) and any(told_of_all) and (written := _tallied(told_of_all, items, code, called)) is not None:
            return {(): Expr(written)}
        if not below:
            continue
        for place, _ in _places(samples[0].answer.tree):
            told = [look(sample.answer.tree, place) for sample in samples]
            if (
                place not in found
                and any(told)
                and (written := _written(str(place[-1]), told, items, code, is_of_all=is_of_all)) is not None
            ):
                found[place] = Expr(written)
    return found


def _is_below(endpoint: Endpoint, lister: Endpoint) -> bool:
    """Whether an endpoint stands below the path of a list: ``/books/summary``."""
    listed = lister.shape[:-1] if lister.shape[-1:] == ("",) else lister.shape
    return lister.method == "GET" and len(endpoint.shape) > len(listed) and endpoint.shape[: len(listed)] == listed


def _places(tree: Any, place: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """List the numbers of a document, and the mappings to numbers, which come first."""
    if isinstance(tree, dict) and len(place) < _DEEPEST:
        if place and all(_is_figure(value) for value in tree.values()):
            yield place, tree
        for name, value in tree.items():
            yield from _places(value, (*place, name))
    elif place and _is_figure(tree):
        yield place, tree


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(name: str, told: Sequence[Any], items: _Items, code: str, *, is_of_all: bool) -> str | None:
    if all(isinstance(one, dict) for one in told):
        return _tallied(told, items, code)
    if not all(one is None or _is_figure(one) for one in told):
        return None
    trials = (*_counted(name, items, code), *_added_up(name, told, items, code, is_of_all=is_of_all))
    for trial, values in trials:
        for written, form in number_forms(trial):
            if [form(value) for value in values] == list(told):
                return written
    return None


def _is_called_after(endpoint: Endpoint, samples: Sequence[Sample]) -> bool:
    """Whether an endpoint may tell how many things there are of each kind, called after the member that says which: ``/tags``."""
    trees = [sample.answer.tree for sample in samples]
    return bool(endpoint.shape) and all(isinstance(tree, dict) and all(map(_is_figure, tree.values())) for tree in trees)


def _tallied(told: Sequence[Any], items: _Items, code: str, called: str = "") -> str | None:
    """Write how many things there are of each value of a member, of the one called so if any, where a mapping says that."""
    for name in _members(items):
        if (not called or _words(called) == _words(name)) and [tally(rows, name) for rows in items] == list(told):
            return f"{code} | tally({quoted(name)})"
    return None


def _counted(name: str, items: _Items, code: str) -> Iterator[tuple[str, list[Any]]]:
    """Count the things: all, where the name says no more, or those that are what the name says."""
    words = _words(name)
    rest = [word for word in words if not _HOW_MANY.fullmatch(word)]
    if not rest:
        yield f"{code} | length", [len(rows) for rows in items]
    for member in _members(items):
        values = dict.fromkeys(value for rows in items for row in rows if isinstance(value := row.get(member), str | bool))
        if len(values) > _MOST_VALUES:
            continue
        for value in values:
            if rest and rest == (_words(member) if isinstance(value, bool) else _words(value)) and value is not False:
                written = "true" if value is True else quoted(str(value))
                yield (
                    f"{code} | where({quoted(member)}, {written}) | length",
                    [sum(row.get(member) == value for row in rows) for rows in items],
                )


def _added_up(name: str, told: Sequence[Any], items: _Items, code: str, *, is_of_all: bool) -> Iterator[tuple[str, list[Any]]]:
    """Add up a member of the things, or of those in some states, where the name speaks of it or of a sum.

    What is `of all` things, and called a result (`revenue`), may have been told once.
    """
    words = set(_words(name))
    varied, is_sum = len(set(told)) > 1, any(_ADDED_UP.fullmatch(word) for word in words)
    is_alone = not varied and is_of_all and any(_RESULT.fullmatch(word) for word in words)
    is_alone = is_alone and _is_figure(told[0]) and told[0] >= _LEAST_ALONE
    for trial in _all_sums(code, items):
        named = [word for member in re.findall(r"'(\w+)'", trial.code.rpartition("|")[2]) for word in _words(member)]
        if words & set(named) or (varied and is_sum) or (is_alone and _adds_up(items)):
            yield trial.code, list(trial.values)
    if not (is_alone or (varied and is_sum)):
        return
    for narrowed, within in _in_states(code, items, is_alone=is_alone):
        for trial in _all_sums(narrowed, within) if varied or any(within) else ():
            yield trial.code, list(trial.values)


def _all_sums(code: str, items: _Items) -> Iterator[Trial]:
    """List figures of the things, and of what lists inside them hold."""
    yield from aggregates(code, items, counts=False)
    for name in _members(items):
        lists = [[row[name] for row in rows if name in row] for rows in items]
        elements = [one for found in lists for listed in found for one in (listed if isinstance(listed, list) else [None])]
        if elements and all(isinstance(one, dict) for one in elements):
            yield from aggregates(
                f"{code} | inner({quoted(name)})", [[one for listed in found for one in listed] for found in lists], counts=False
            )


def _in_states(code: str, items: _Items, *, is_alone: bool) -> Iterator[tuple[str, _Items]]:
    """Narrow things to those in one state, or in all states but one; what was told once is only narrowed by members called like states."""
    for member in _members(items):
        values = dict.fromkeys(value for rows in items for row in rows if isinstance(value := row.get(member), str | bool))
        is_state = _STATE.fullmatch(member) is not None or all(isinstance(value, bool) for value in values)
        if len(values) > min(len(items[-1]), _MOST_STATES) or (is_alone and not is_state):
            continue
        written = [(value, str(value).lower() if isinstance(value, bool) else quoted(value)) for value in values]
        for value, said in written:
            yield f"{code} | where({quoted(member)}, {said})", [[row for row in rows if row.get(member) == value] for rows in items]
        for value, said in written if is_state else ():
            yield f"{code} | where_not({quoted(member)}, {said})", [[row for row in rows if row.get(member) != value] for rows in items]


def _adds_up(items: _Items) -> bool:
    """Whether there are several things, so that one figure of them is no member of one."""
    return any(len(rows) > 1 for rows in items)


def _members(items: _Items) -> list[str]:
    return list(dict.fromkeys(name for rows in items for row in rows for name in row if row[name] is not ABSENT))


def _words(name: str) -> list[str]:
    """Return the words of a name in the singular: ``byStatus``, ``books_count``, ``in progress``."""
    return [word.lower().removesuffix("s") for word in _WORD.findall(name)]
