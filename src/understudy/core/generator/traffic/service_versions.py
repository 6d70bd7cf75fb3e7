"""Header fields that say the version of the service in all its answers (``x-ms-version``): they belong to none of its things."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from understudy.core.generator.traffic.sample import VERSIONS_OF_ALL, Sample

_FEWEST_PATHS = 3  # that have something in common by no chance
_RELEASE = re.compile(r"v?\d+[.-]\d")  # counts no writes, as ``7`` may


def note_service_versions(samples: Sequence[Sample]) -> None:
    """Note at every sample which header fields say the version of the service."""
    versions = frozenset(_versions_of_all(samples))
    for sample in samples:
        sample.notes[VERSIONS_OF_ALL] = versions


def _versions_of_all(samples: Sequence[Sample]) -> Iterable[tuple[str, str]]:
    """List the header fields that say the version of the service (``v1.19.2``, ``2025-11-05``), the same for whatever was asked for."""
    found: dict[str, dict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    for sample in samples:
        for name, value in sample.fields:
            if name.lower().endswith("version"):
                found[name][value].add(sample.segments)
    for name, values in found.items():
        for value, paths in values.items():
            if len(values) == 1 and len(paths) >= _FEWEST_PATHS and _RELEASE.match(value):
                yield name, value
