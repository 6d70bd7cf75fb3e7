"""Paths that end in a name and list what was put there (`POST /messages/lobby`, `GET /messages/lobby`): places of things, no things."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.things.live import lists_in
from understudy.core.generator.traffic.endpoint import Endpoint, Shape


def lists_what_it_takes(shape: Shape, endpoints: Sequence[Endpoint]) -> bool:
    """Say whether nothing is done under a path but adding and listing, and lists show what was answered when that was added."""
    here = [endpoint for endpoint in endpoints if endpoint.shape == shape and not endpoint.operation]
    if {endpoint.method for endpoint in here} != {"GET", "POST"}:
        return False
    made = [sample for endpoint in here if endpoint.method == "POST" for sample in endpoint.samples if sample.good]
    looks = [sample for endpoint in here if endpoint.method == "GET" for sample in endpoint.samples if sample.good]
    if not made or not all(isinstance(sample.answer.tree, dict) and "id" in sample.answer.tree for sample in made):
        return False
    listed = [
        (sample, elements)
        for sample in looks
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind)
        if len(place) <= 1 and not (isinstance(sample.answer.tree, dict) and "id" in sample.answer.tree)
    ]
    shown = {str(one["id"]) for _, elements in listed for one in elements if isinstance(one, dict) and "id" in one}
    return any(str(sample.answer.tree["id"]) in shown for sample in made) and {sample.number for sample in looks} <= {
        sample.number for sample, _ in listed
    }
