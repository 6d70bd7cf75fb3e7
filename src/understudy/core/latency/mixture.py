"""`mixture`: sometimes one distribution, sometimes another: cache hit and miss, warm and cold."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.interfaces import Distribution


@dataclass(frozen=True, slots=True)
class Mixture:
    """Parts with their shares, which add up to 1; `u` chooses the part and its position within the part's share the value."""

    parts: tuple[tuple[float, Distribution], ...]
    kind: str = "mixture"

    def quantile(self, u: float) -> float:
        """Return seconds. It is no inverse of the mixture's distribution function, but equally distributed."""
        rest = u
        for share, part in self.parts:
            if rest < share:
                return part.quantile(min(max(rest / share, 1e-12), 1 - 1e-12))
            rest -= share
        return self.parts[-1][1].quantile(1 - 1e-12)


def make_mixture(parts: list[tuple[float, Distribution]]) -> Mixture:
    """Make one from parts with weights of any size.

    Raises:
        ValueError: there is no part, or a weight is not positive.
    """
    total = sum(weight for weight, _ in parts)
    if not parts or any(weight <= 0 for weight, _ in parts):
        raise ValueError("a mixture needs parts with positive weights")
    return Mixture(tuple((weight / total, part) for weight, part in parts))
