"""`gamma`: the sum of several exponential stages."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

from understudy.core.latency.normal_quantile import z


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma with a shape and a scale in seconds, moved by `shift`."""

    shape: float
    scale: float
    shift: float = 0.0
    kind: str = "gamma"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.shift + self.scale * _inverse(self.shape, u)


def below(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma function P(shape, x): series below shape + 1, continued fraction above.

    Numerical Recipes, 3rd edition, §6.2.
    """
    if x <= 0:
        return 0.0
    front = exp(-x + shape * log(x) - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while abs(term) > abs(total) * 1e-15:
            n += 1
            term *= x / n
            total += term
        return total * front
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    h = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        step = d * c
        h *= step
        if abs(step - 1) < 1e-15:
            break
    return 1 - front * h


def _inverse(shape: float, u: float) -> float:
    """Invert by bisection between bounds that enclose the quantile; Wilson and Hilferty give the first guess."""
    guess = shape * max(1e-3, 1 - 1 / (9 * shape) + z(u) / (3 * shape**0.5)) ** 3
    low, high = 0.0, max(guess * 2, 1e-12)
    while below(shape, high) < u:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if below(shape, middle) < u:
            low = middle
        else:
            high = middle
        if high - low <= 1e-12 * high:
            break
    return float((low + high) / 2)
