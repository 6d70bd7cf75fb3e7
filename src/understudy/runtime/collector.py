"""The garbage collector of a process that serves: off while it starts, and seldom at work afterwards.

Nothing that is loaded is garbage, and nearly all that requests leave is freed without a collector. What it finds are cycles, of which
there are few; what it costs are pauses that grow with all that is kept: connections, the journal, live things.
"""

from __future__ import annotations

import gc
from typing import Final

# New objects until the youngest are looked at, and how often older ones are: ten times the default, for some megabytes more at most.
_THRESHOLDS: Final = (20_000, 10, 20)


def hold() -> None:
    """Let nothing be collected while everything is loaded."""
    gc.disable()


def settle() -> None:
    """Leave what is loaded out of every later collection, and collect again, seldom."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
