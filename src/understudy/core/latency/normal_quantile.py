"""The quantile of the standard normal distribution, from the standard library."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

_STANDARD: Final = NormalDist()


def z(u: float) -> float:
    """Return the standard normal quantile of `u` in (0, 1)."""
    return _STANDARD.inv_cdf(u)


def probability(x: float) -> float:
    """Return the share of the standard normal distribution below `x`."""
    return _STANDARD.cdf(x)
