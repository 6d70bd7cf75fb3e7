"""Statuses that requests ask for (``/status/418``, ``?code=202``): servers for tests answer with whatever they are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from understudy.core.generator.templates.nodes import member
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

_FEWEST = 2  # different statuses: one may be chance


def status_code(endpoint: Endpoint, samples: Sequence[Sample]) -> str | None:
    """Return the expression that says the status of every answer to a request that has it; None where nothing does."""
    told: dict[str, set[int]] = {}
    wrong: set[str] = set()
    for sample in samples:
        for code, value in _words(endpoint, sample):
            if value.isdecimal() and int(value) == sample.status:
                told.setdefault(code, set()).add(sample.status)
            else:
                wrong.add(code)
    return next((code for code, statuses in told.items() if len(statuses) >= _FEWEST and code not in wrong), None)


def says_status(endpoint: Endpoint, sample: Sample, code: str) -> bool:
    """Whether a request says its status at an expression."""
    return any(own == code for own, _ in _words(endpoint, sample))


def _words(endpoint: Endpoint, sample: Sample) -> Iterator[tuple[str, str]]:
    yield from ((f"path.{name}", value) for name, value in path_values(endpoint.shape, sample.segments).items())
    yield from ((member("request.query", name), values[0]) for name, values in sample.query.items() if len(values) == 1)
