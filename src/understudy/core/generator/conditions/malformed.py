"""Requests that say they bring JSON and bring none: they are refused for that, before anybody looks at members."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.traffic.sample import Sample

BROKEN = Condition("body", ("malformed",), "present")
_PLACE = (BROKEN.part, BROKEN.name)
_BODY = (BROKEN.part, ())


def is_malformed(sample: Sample) -> bool:
    """Say whether a body is not the JSON that its media type announces."""
    announced = "json" in sample.headers.get("content-type", "") and "ndjson" not in sample.headers.get("content-type", "")
    return announced and sample.asked.kind not in ("json", "ndjson", "none") and bool(sample.exchange.request.body)


def tells_apart(own: Sequence[Features], others: Sequence[Features]) -> bool:
    """Say whether it is being malformed that tells requests from all others."""
    return all(_PLACE in features.values for features in own) and not any(_PLACE in features.values for features in others)


def well_formed(own: Sequence[Features], others: Sequence[Features]) -> Sequence[Features]:
    """Leave out of others those that were refused for bringing no JSON at all, where the own did: nobody looks at their members."""
    if not all(_has_members(features) for features in own):
        return others
    return [features for features in others if not features.told or _BODY not in features.values or _has_members(features)]


def _has_members(features: Features) -> bool:
    return features.is_empty or any(part == "json" for part, _ in features.values)
