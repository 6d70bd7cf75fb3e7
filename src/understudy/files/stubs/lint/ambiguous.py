"""Pairs of stubs that only their order in the file tells apart, and sets that no look-up tells apart."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations
from typing import Final

from understudy.core.engine.index import build_index
from understudy.core.model.interfaces import Probe
from understudy.core.model.stub import Stub
from understudy.files.stubs.lint.subject import Doubt, Subject

LARGE_SET: Final = 25
_PARAMETER: Final = re.compile(r"\{[^}:]*")  # what a parameter is called decides nothing
_LARGEST_GROUP: Final = 100

type Demands = Mapping[Probe, Hashable]


def check_ambiguous(subject: Subject) -> Iterator[Doubt]:
    """Find stubs of equal path and precedence that one request could satisfy both."""
    groups: dict[tuple[object, ...], list[Stub]] = {}
    for stub in subject.compiled:
        if stub.when.is_stateless and stub.when.matchers:
            path = _PARAMETER.sub("{", stub.when.path.describe()) if stub.when.path is not None else ""
            groups.setdefault((path, stub.when.methods, stub.priority, stub.when.weight), []).append(stub)
    for group in groups.values():
        demands = [_demands(stub) for stub in group[:_LARGEST_GROUP]]
        told: set[int] = set()
        for (first, wanted), (second, others) in combinations(zip(group, demands, strict=False), 2):
            if (
                second.order in told
                or _exclude(wanted, others)
                or set(map(repr, first.when.matchers)) == set(map(repr, second.when.matchers))
            ):
                continue
            told.add(second.order)
            message = f"a request may fit both {first.id!r} and {second.id!r}, which are equally specific: the first in the file wins"
            yield Doubt(("stubs", second.order), "note", "ambiguous-stubs", f"{message}; a 'priority' would say so")


def check_large_sets(subject: Subject) -> Iterator[Doubt]:
    """Find out whether many stubs must be compared one by one for a single request."""
    worst = build_index(subject.service.stubs).worst
    if worst > LARGE_SET:
        message = f"up to {worst} stubs are compared one by one for a single request: nothing they ask for by equality tells them apart"
        yield Doubt(("stubs",), "note", "large-candidate-set", message)


def _demands(stub: Stub) -> Demands:
    return {probe: value for matcher in stub.when.matchers for probe, value in matcher.discriminators()}


def _exclude(wanted: Demands, others: Demands) -> bool:
    return any(probe in others and others[probe] != value for probe, value in wanted.items())
