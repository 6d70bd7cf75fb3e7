"""Fields of GraphQL that show things of several kinds (``node``): an endpoint for each kind that answers name by their `__typename`.

What is there tells them apart when they are served: a thing is of the kind among which its id is found.
"""

from __future__ import annotations

from dataclasses import replace

from understudy.core.generator.things.live import lists_in
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

KIND = "kind"  # among the notes of a sample: the kind of thing that its answer shows


def by_kind(endpoint: Endpoint) -> list[Endpoint]:
    """Part a field of GraphQL by the kinds of things that it shows; what shows none stands last."""
    if not any(kind == "graphql:field:query" for kind, _ in endpoint.operation):
        return [endpoint]
    kinds: dict[str, list[Sample]] = {}
    for sample in endpoint.samples:
        kinds.setdefault(_kind_of(sample), []).append(sample)
    rest = kinds.pop("", [])
    if len(kinds) < 2:
        return [endpoint]
    for kind, samples in kinds.items():
        for sample in samples:
            sample.notes[KIND] = kind
    return [replace(endpoint, samples=tuple(samples)) for samples in (*kinds.values(), rest) if samples]


def _kind_of(sample: Sample) -> str:
    data = sample.answer.tree.get("data") if sample.good and isinstance(sample.answer.tree, dict) else None
    shown = next(iter(data.values())) if isinstance(data, dict) and len(data) == 1 else None
    kind = shown.get("__typename") if isinstance(shown, dict) else None
    return kind if isinstance(kind, str) else ""


def kinds_listed(sample: Sample) -> set[str]:
    """List the kinds of things in a list of GraphQL."""
    data = sample.answer.tree.get("data") if sample.good and isinstance(sample.answer.tree, dict) else None
    lists = lists_in(data, "json") if isinstance(data, dict) else ()
    return {kind for _, elements in lists for one in elements if isinstance(one, dict) and isinstance(kind := one.get("__typename"), str)}
