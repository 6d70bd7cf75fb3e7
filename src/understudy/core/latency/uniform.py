"""`uniform`: anything between two bounds, equally likely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uniform:
    """From `low` to `high` seconds."""

    low: float
    high: float
    kind: str = "uniform"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.low + (self.high - self.low) * u
