"""`empirical`: what was measured, interpolated between the sorted values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Empirical:
    """Sorted measurements in seconds, each standing for an equal share."""

    values: tuple[float, ...]
    kind: str = "empirical"

    def quantile(self, u: float) -> float:
        """Return seconds."""
        position = u * (len(self.values) - 1)
        at = int(position)
        if at + 1 >= len(self.values):
            return self.values[-1]
        low, high = self.values[at], self.values[at + 1]
        return low + (high - low) * (position - at)


def make_empirical(values: list[float]) -> Empirical:
    """Make one from measurements in any order.

    Raises:
        ValueError: there is none.
    """
    if not values:
        raise ValueError("an empirical distribution needs one value at least")
    return Empirical(tuple(sorted(values)))
