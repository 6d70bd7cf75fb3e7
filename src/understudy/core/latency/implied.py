"""What a distribution implies, for `explain`: the percentiles people ask for, the mean, and the share above a timeout."""

from __future__ import annotations

from collections.abc import Mapping

from understudy.core.latency.bounded import share_below
from understudy.core.model.interfaces import Distribution

_SHOWN = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}


def implied(distribution: Distribution, timeout: float | None = None) -> Mapping[str, float]:
    """Return percentiles and mean in seconds, and with a timeout the share of answers above it."""
    figures = {name: distribution.quantile(share) for name, share in _SHOWN.items()}
    steps = 10_000
    figures["mean"] = sum(distribution.quantile((step + 0.5) / steps) for step in range(steps)) / steps
    if timeout is not None:
        figures["above_timeout"] = 1 - share_below(distribution, timeout)
    return figures
