"""What was done in a recording, and whether that may be why two looks at a thing differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.views import Name
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_FAILED = 402  # what was tried and did not succeed leaves its mark: a payment


class Deeds:
    """All that was done, and to which things."""

    def __init__(self, found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
        self._found = found
        asked = [(sample, endpoint) for endpoint in endpoints if not endpoint.reads for sample in endpoint.samples]
        self._deeds = sorted((one for one in asked if one[0].good), key=_number)
        self._failed = sorted((one for one in asked if one[0].verdict == _FAILED), key=_number)

    def explain(self, roles: Roles, name: Name, after: Sample, before: Sample) -> bool:
        """Say whether something done between two looks may be why they differ: whatever is not about another thing."""
        start, end = (bisect_left(self._failed, number, key=_number) for number in (after.number + 1, before.number))
        if any(self._is_about(roles, name, sample, endpoint) for sample, endpoint in self._failed[start:end]):
            return True
        between = (one for one in self._deeds if after.number < one[0].number < before.number or after.at <= one[0].at < before.at)
        return any(not self._is_about_another(roles, name, sample, endpoint) for sample, endpoint in between)

    def _is_about(self, roles: Roles, name: Name, sample: Sample, endpoint: Endpoint) -> bool:
        sighting = roles.sightings.get(sample.number)
        return endpoint in roles.parts and sighting is not None and (sighting.scope, sighting.key) == name

    def _is_about_another(self, roles: Roles, name: Name, sample: Sample, endpoint: Endpoint) -> bool:
        _, key = name
        if any(key in segment for segment in sample.segments) or key.encode() in sample.asked.raw or key in str(sample.query):
            return False
        for one in self._found:
            sighting = one.sightings.get(sample.number)
            if endpoint in one.parts and sighting is not None and sighting.key is not None and sighting.role in ("one", "many", "under"):
                return one is not roles or sighting.key != key
        return False


def _number(deed: tuple[Sample, Endpoint]) -> int:
    return deed[0].number
