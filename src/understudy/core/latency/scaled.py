"""A distribution multiplied by a factor."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.interfaces import Distribution


@dataclass(frozen=True, slots=True)
class Scaled:
    """`inner` times `factor`."""

    inner: Distribution
    factor: float
    kind: str = "scaled"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.inner.quantile(u) * self.factor
