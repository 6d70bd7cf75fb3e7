"""`exponential`: memoryless waiting."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with `mean` seconds, moved by `shift`."""

    mean: float
    shift: float = 0.0
    kind: str = "exponential"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.shift - self.mean * log1p(-u)
