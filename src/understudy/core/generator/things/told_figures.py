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
from understudy.core.generator.things.relations import aggregates
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_HOW_MANY = re.compile(r"count|total|num(?:ber)?|size|n|all|quantity", re.IGNORECASE)
_ADDED_UP = re.compile(r"sum|total|revenue|amount|turnover|volume|average|avg|mean|rating|value", re.IGNORECASE)
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
        told_of_all = [sample.answer.tree for sample in samples]
        called = str(endpoint.shape[-1]) if endpoint.shape else ""
        if _is_called_after(endpoint, samples) and any(told_of_all) and (written := _tallied(told_of_all, items, code, called)) is not None:
            return {(): Expr(written)}
        if not below:
            continue
        for place, _ in _places(samples[0].answer.tree):
            told = [look(sample.answer.tree, place) for sample in samples]
            if place not in found and any(told) and (written := _written(str(place[-1]), told, items, code)) is not None:
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


def _written(name: str, told: Sequence[Any], items: _Items, code: str) -> str | None:
    if all(isinstance(one, dict) for one in told):
        return _tallied(told, items, code)
    if not all(one is None or _is_figure(one) for one in told):
        return None
    trials = (*_counted(name, items, code), *_added_up(name, told, items, code))
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


def _added_up(name: str, told: Sequence[Any], items: _Items, code: str) -> Iterator[tuple[str, list[Any]]]:
    """Add up a member of the things, or of those in one state, where the name speaks of it or of a sum."""
    words = set(_words(name))
    varied = len(set(told)) > 1
    for trial in aggregates(code, items, counts=False):
        named = [word for member in re.findall(r"'(\w+)'", trial.code.rpartition("|")[2]) for word in _words(member)]
        if words & set(named) or (varied and any(_ADDED_UP.fullmatch(word) for word in words)):
            yield trial.code, list(trial.values)
    if not varied or not any(_ADDED_UP.fullmatch(word) for word in words):
        return
    for member in _members(items):
        values = dict.fromkeys(value for rows in items for row in rows if isinstance(value := row.get(member), str))
        for value in values if len(values) <= len(items[-1]) else ():
            within = [[row for row in rows if row.get(member) == value] for rows in items]
            for trial in aggregates(f"{code} | where({quoted(member)}, {quoted(value)})", within, counts=False):
                yield trial.code, list(trial.values)


def _members(items: _Items) -> list[str]:
    return list(dict.fromkeys(name for rows in items for row in rows for name in row if row[name] is not ABSENT))


def _words(name: str) -> list[str]:
    """Return the words of a name in the singular: ``byStatus``, ``books_count``, ``in progress``."""
    return [word.lower().removesuffix("s") for word in _WORD.findall(name)]
