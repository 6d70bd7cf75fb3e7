"""Pass 9: upstream time per stub → `recorded_latency`; how many samples there are decides the family (specs of latency, fit by size)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median, stdev
from typing import Any

from understudy.core.generator.draft import Draft

_PRIOR_SIGMA = 0.5
_PRIOR_WEIGHT = 10


def add_latency(drafts: Sequence[Draft]) -> None:
    """Add the recorded latency to every draft."""
    for draft in drafts:
        found = fit([sample.exchange.timings.wait + sample.exchange.timings.receive for sample in draft.samples])
        if found is not None:
            draft.then.pop("recorded_latency", None)
            draft.then["recorded_latency"] = found


def fit(seconds: Sequence[float]) -> Any:
    """Fit a latency model: fewer than 5 samples give their median, fewer than 30 a log-normal with a shrunk sigma, more its own sigma."""
    known = sorted(value for value in seconds if value > 0)
    if not known:
        return None
    if len(known) < 5:
        return duration(median(known))
    logs = [math.log(value) for value in known]
    spread = stdev(logs)
    if len(known) < 30:
        spread = math.sqrt((len(known) * spread**2 + _PRIOR_WEIGHT * _PRIOR_SIGMA**2) / (len(known) + _PRIOR_WEIGHT))
    middle = math.exp(fmean(logs))
    return {"p50": duration(middle), "p99": duration(middle * math.exp(2.326348 * spread))}


def duration(seconds: float) -> str:
    """Write a duration as stub files do, to three digits."""
    milliseconds = seconds * 1000
    digits = max(0, 2 - math.floor(math.log10(milliseconds))) if milliseconds > 0 else 0
    text = f"{milliseconds:.{min(digits, 3)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "ms"
