"""How long an answer takes: until its first byte, for its body, and for a new connection; and what becomes of recorded latency."""

from __future__ import annotations

from typing import Final

from understudy.core.model.interfaces import Distribution
from understudy.core.model.unchanging import unchanging


@unchanging
class Latency:
    """Latency of a stub or a rule, by phase.

    Attributes:
        first_byte: seconds from the request to the first byte of the answer.
        bytes_per_second: speed at which the body arrives; None is at once.
        connect: further seconds for the first request of a connection.
    """

    first_byte: Distribution | None = None
    bytes_per_second: Distribution | None = None
    connect: Distribution | None = None


@unchanging
class Timing:
    """What becomes of recorded latency and pacing: multiplied by `scale`, 0 plays none of it."""

    scale: float = 0.0


NONE: Final = Timing()


def parse_timing(text: str) -> Timing:
    """Parse ``none``, ``modelled``, ``recorded`` or a factor such as ``x0.1``.

    Raises:
        ValueError: the text is none of these.
    """
    if text == "none":
        return NONE
    if text in {"modelled", "recorded"}:
        return Timing(1.0)
    try:
        scale = float(text.removeprefix("x"))
    except ValueError:
        scale = -1.0
    if not text.startswith("x") or not 0 <= scale < float("inf"):
        raise ValueError(f"unknown latency {text!r}; valid: none, modelled, recorded, or a factor such as x0.1")
    return Timing(scale)
