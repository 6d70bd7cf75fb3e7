"""Numbers that go up by one whenever the same owner looks: how often he was here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from understudy.core.generator.passes.private.owners import Owners, ways_to_know
from understudy.core.generator.people.visitors import Visitors
from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

type Counts = Mapping[Endpoint, Mapping[Pointer, Node]]


def find_counts_of_owners(endpoints: Sequence[Endpoint], visitors: Visitors | None) -> Counts:
    """Find the members that count, for every owner by himself, how often he asked."""
    ways = ways_to_know([sample for endpoint in endpoints for sample in endpoint.samples], visitors)
    ways.sort(key=lambda way: way.code != "visit.id")  # what is counted is kept in the session before anywhere else
    found: dict[Endpoint, dict[Pointer, Node]] = {}
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good and isinstance(sample.answer.tree, dict)]
        if endpoint.method != "GET" or len(good) < 2:
            continue
        for name in [name for name, value in good[0].answer.tree.items() if type(value) is int]:
            code = next((code for way in ways if (code := _counted(name, good, way, endpoint)) is not None), None)
            if code is not None:
                found.setdefault(endpoint, {})[(name,)] = Expr(code)
    return found


def _counted(name: str, good: Sequence[Sample], way: Owners, endpoint: Endpoint) -> str | None:
    """Write the counter of a member, where it begins alike for everybody, goes on for one, and is not that of all together."""
    values = [sample.answer.tree.get(name) for sample in good]
    if not all(type(value) is int for value in values):
        return None
    turns: Counter[str] = Counter()
    start, is_own = values[0], False
    for index, (sample, value) in enumerate(zip(good, values, strict=True)):
        owner = way.of(sample) or f"stranger {sample.number}"
        if value != start + turns[owner]:
            return None
        is_own = is_own or value != start + index
        turns[owner] += 1
    if max(turns.values()) < 2 or not (is_own or way.gives(good[0])):
        return None
    label = quoted("/".join([*(str(part) for part in endpoint.shape), name, ""]))
    return f"counter({label} ~ {way.code}{'' if start == 1 else f', {start}'})"
