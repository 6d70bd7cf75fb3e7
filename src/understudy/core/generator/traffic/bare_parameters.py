"""Query parameters without a value: verbs of a path (``?uploads``), or values that are empty (``?q=``) where others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.traffic.sample import Sample

_FLAG = "flag:"


def without_empty_values(samples: Sequence[Sample]) -> list[Sample]:
    """Let a parameter that is written with an equals sign, and has values in other requests of its path, be no verb where it is empty."""
    valued = {(sample.method, sample.segments, name) for sample in samples for name, values in sample.query.items() if any(values)}

    def is_empty_value(sample: Sample, kind: str) -> bool:
        name = kind.removeprefix(_FLAG)
        parts = sample.exchange.request.raw_query.split("&")
        return kind.startswith(_FLAG) and (sample.method, sample.segments, name) in valued and f"{name}=" in parts

    return [
        replace(sample, operation=tuple(one for one in sample.operation if not is_empty_value(sample, one[0])))
        if any(is_empty_value(sample, kind) for kind, _ in sample.operation)
        else sample
        for sample in samples
    ]
