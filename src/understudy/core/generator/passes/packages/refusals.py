"""Pass 6d: requests to an index of packages that are refused for who asks, whatever they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.passes.packages.index import Index
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

type FeaturesOf = Callable[[Endpoint, Sample], Features]


def refused_groups(
    index: Index, kind: str, endpoint: Endpoint, accepted: Sequence[Sample], features_of: FeaturesOf
) -> Mapping[tuple[Condition, ...], Sequence[Sample]]:
    """Group the refused requests of a kind by what tells them from those that were accepted.

    Args:
        index: knows what was refused.
        kind: of request, as the index names them.
        endpoint: of the requests.
        accepted: requests of the same endpoint that were let in.
        features_of: lists what a request brings.
    """
    others = [features_of(endpoint, sample) for sample in accepted]
    found: dict[tuple[Condition, ...], list[Sample]] = {}
    for sample in index.refused.get(kind, ()):
        if sample.method == endpoint.method and len(sample.segments) == len(endpoint.shape):
            conditions = separate([features_of(endpoint, sample)], others, sample.status)
            if conditions:
                found.setdefault(conditions, []).append(sample)
    return found
