"""Comparing sums of floating-point seconds: what differs by less than a nanosecond is equal.

Without it a caller who waits exactly as long as the limiter said would be refused for one rounding error.
"""

from __future__ import annotations

from typing import Final

EPSILON: Final = 1e-9


def fits(used: float, limit: float) -> bool:
    """Say whether `used` is within `limit`."""
    return used <= limit + EPSILON


def whole(value: float) -> int:
    """Round down, but not below a whole number that a rounding error missed."""
    return int((value + EPSILON) // 1)
