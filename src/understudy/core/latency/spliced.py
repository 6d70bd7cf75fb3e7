"""`spliced`: one distribution for the body and a Pareto tail for the slowest."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.interfaces import Distribution


@dataclass(frozen=True, slots=True)
class Spliced:
    """`body` up to the share `start`, beyond it x_m (1 - u')^(-1 / alpha) with u' = (u - start) / (1 - start).

    x_m is the body's quantile at `start`; `cap` bounds the tail, whose mean is infinite for alpha <= 1.
    """

    body: Distribution
    alpha: float
    start: float
    cap: float
    kind: str = "spliced"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        if u <= self.start:
            return self.body.quantile(u)
        part = (u - self.start) / (1 - self.start)
        return min(self.cap, self.body.quantile(self.start) * float((1 - part) ** (-1 / self.alpha)))
