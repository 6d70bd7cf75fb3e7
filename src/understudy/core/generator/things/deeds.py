"""What was done in a recording, and whether that may be why two looks at a thing differ."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.views import Name
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample


class Deeds:
    """All that was done, and to which things."""

    def __init__(self, found: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
        self._found = found
        deeds = [(sample, endpoint) for endpoint in endpoints if not endpoint.reads for sample in endpoint.samples if sample.good]
        self._deeds = sorted(deeds, key=lambda one: one[0].number)

    def explain(self, roles: Roles, name: Name, after: Sample, before: Sample) -> bool:
        """Say whether something done between two looks may be why they differ: whatever is not about another thing."""
        between = (one for one in self._deeds if after.number < one[0].number < before.number or after.at <= one[0].at < before.at)
        return any(not self._is_about_another(roles, name, sample, endpoint) for sample, endpoint in between)

    def _is_about_another(self, roles: Roles, name: Name, sample: Sample, endpoint: Endpoint) -> bool:
        _, key = name
        if any(key in segment for segment in sample.segments) or key.encode() in sample.asked.raw or key in str(sample.query):
            return False
        for one in self._found:
            sighting = one.sightings.get(sample.number)
            if endpoint in one.parts and sighting is not None and sighting.key is not None and sighting.role in ("one", "many", "under"):
                return one is not roles or sighting.key != key
        return False
