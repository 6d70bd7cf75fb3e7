"""`lognormal`: the usual shape of response times, given by two percentiles, by median and sigma, or by mean and median.

Conversions: mu = ln(median); sigma = (ln(p_q) - mu) / z_q from a percentile, sqrt(2 ln(mean / median)) from a mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from understudy.core.latency.normal_quantile import z


@dataclass(frozen=True, slots=True)
class Lognormal:
    """exp(mu + sigma z) seconds, moved by `shift` (the floor that the network sets)."""

    mu: float
    sigma: float
    shift: float = 0.0
    kind: str = "lognormal"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.shift + exp(self.mu + self.sigma * z(u))


def by_median(median: float, sigma: float, shift: float = 0.0) -> Lognormal:
    """Make one from its median (seconds) and the sigma of the underlying normal.

    Raises:
        ValueError: the median is not positive or sigma is negative.
    """
    if median <= shift or sigma < 0:
        raise ValueError("a lognormal needs a median above its shift and a sigma that is not negative")
    return Lognormal(log(median - shift), sigma, shift)


def by_percentiles(low: tuple[float, float], high: tuple[float, float], shift: float = 0.0) -> Lognormal:
    """Make one from two percentiles, each (share in (0, 1), seconds).

    Raises:
        ValueError: they do not increase.
    """
    (share_low, value_low), (share_high, value_high) = sorted((low, high))
    if not shift < value_low <= value_high or share_low == share_high:
        raise ValueError("percentiles must be positive, different and increase")
    z_low, z_high = z(share_low), z(share_high)
    sigma = (log(value_high - shift) - log(value_low - shift)) / (z_high - z_low)
    return Lognormal(log(value_low - shift) - sigma * z_low, sigma, shift)


def by_mean(mean: float, median: float, shift: float = 0.0) -> Lognormal:
    """Make one from mean and median (seconds).

    Raises:
        ValueError: the mean is below the median.
    """
    if not shift < median <= mean:
        raise ValueError("a lognormal's mean is not below its median")
    return Lognormal(log(median - shift), sqrt(2 * log((mean - shift) / (median - shift))), shift)
