"""Requests about other things that look at what their owner has by himself: an order takes what is in the cart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.sequences import total
from understudy.core.generator.passes.private.counts import Counts
from understudy.core.generator.templates.nodes import Expr, Node, member, quoted
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import Pointer, Sample

_REFUSED = 400
_KEEPS_OUT = (401, 403)
_EMPTY = b"empty"
_FEWEST = 2


def find_neighbors(documents: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Note at every document which endpoints elsewhere look at it."""
    for roles in documents:
        roles.looked_at_by = {
            endpoint
            for endpoint in endpoints
            if endpoint not in roles.parts
            and not endpoint.reads
            and (endpoint in roles.resets or any(_speaks_of(roles, sample) or _takes(roles, sample) for sample in endpoint.samples))
        }


def had(roles: Roles, sample: Sample) -> Version | None:
    """Return what whoever made a request had by himself then."""
    owner = asked_values(sample).get(roles.whose)
    return roles.version_at((), str(owner), sample.number) or roles.initial


def neighbor_features(endpoint: Endpoint, sample: Sample, collections: Sequence[Roles]) -> dict[tuple[Any, ...], bool]:
    """Say which lists of what the owner has are empty, where some request that looks at them was refused."""
    found: dict[tuple[Any, ...], bool] = {}
    for roles in collections:
        if endpoint in roles.looked_at_by and max(endpoint.verdicts) >= _REFUSED:
            item = _item(roles, sample)
            for name, value in item.items():
                if isinstance(value, list):
                    found[(roles.collection.name, "{{ " + roles.whose + " }}", name, "", "empty")] = not value
    return found


def _item(roles: Roles, sample: Sample) -> dict[str, Any]:
    version = had(roles, sample)
    return (version.item() or {}) if version is not None else {}


def _speaks_of(roles: Roles, sample: Sample) -> bool:
    """Whether a refusal speaks of what the owner has, which is empty."""
    if sample.verdict < _REFUSED or sample.verdict in _KEEPS_OUT:
        return False
    told = sample.answer.raw.lower()
    item = _item(roles, sample)
    is_empty = any(value == [] for value in item.values())
    return is_empty and (_EMPTY in told or singular(roles.collection.name).lower().encode() in told)


def _takes(roles: Roles, sample: Sample) -> bool:
    """Whether an answer shows a list as it stood in what the owner had."""
    item = _item(roles, sample) if sample.good and isinstance(sample.answer.tree, dict) else {}
    lists = [value for value in item.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return any(value in lists for value in sample.answer.tree.values()) if lists else False


def find_told(documents: Sequence[Roles], endpoints: Sequence[Endpoint]) -> Counts:
    """Find the members of other answers that say how much there is in a list of what the owner has."""
    found: dict[Endpoint, dict[Pointer, Node]] = {}
    taken = {endpoint for roles in documents for endpoint in roles.parts}
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good and isinstance(sample.answer.tree, dict)]
        takes = any(endpoint in roles.looked_at_by for roles in documents)
        if endpoint in taken or not good or not (takes or (endpoint.reads and len(good) >= _FEWEST)):
            continue
        for name in [name for name, value in good[0].answer.tree.items() if type(value) is int]:
            values = [sample.answer.tree.get(name) for sample in good]
            is_telling = len({*map(str, values)}) > 1 or (takes and values[0] > _FEWEST)
            code = next(_measures(documents, good, values), None) if is_telling else None
            if code is not None:
                found.setdefault(endpoint, {})[(name,)] = Expr(code)
    return found


def _measures(documents: Sequence[Roles], good: Sequence[Sample], values: Sequence[Any]) -> Iterator[str]:
    for roles in documents:
        known = [(item, value) for sample, value in zip(good, values, strict=True) if (item := _item(roles, sample))]
        items, told = [item for item, _ in known], [value for _, value in known]
        if not items or (good[0].reads and len(items) < _FEWEST):
            continue
        # What a request takes is gone when it is answered.
        lookup = f"lookup({quoted(roles.collection.name)}, {roles.whose})" if good[0].reads else f"its_{roles.collection.name}"
        yield from measured(lookup, items, told)


def measured(code: str, items: Sequence[Mapping[str, Any]], told: Sequence[Any]) -> Iterator[str]:
    """List the expressions of what the owner has that are worth what was told: how long a list is, or what a member of it adds up to."""
    for name in items[0]:
        rows = [row for item in items if isinstance(row := item.get(name), list)]
        if len(rows) < len(items):
            continue
        if [len(row) for row in rows] == told:
            yield f"{member(code, name)} | length"
        elements = [one for row in rows for one in row]
        figures = [one for one, held in (elements[0].items() if elements and isinstance(elements[0], dict) else ()) if type(held) is int]
        for figure in figures:
            if [total(row, figure) for row in rows] == told:
                yield f"{member(code, name)} | sum({quoted(figure)})"
