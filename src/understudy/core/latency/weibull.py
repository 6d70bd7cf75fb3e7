"""`weibull`: from early failures (shape below 1) to wear-out (above 1)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p


@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull with a shape and a scale in seconds, moved by `shift`."""

    shape: float
    scale: float
    shift: float = 0.0
    kind: str = "weibull"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        return self.shift + self.scale * float((-log1p(-u)) ** (1 / self.shape))
