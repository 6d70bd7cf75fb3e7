"""`fixed`: always the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always `value` seconds."""

    value: float
    kind: str = "fixed"

    def quantile(self, u: float) -> float:  # noqa: ARG002  the interface has it
        """Return seconds."""
        return self.value
