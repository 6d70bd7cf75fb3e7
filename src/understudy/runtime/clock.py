"""The one place that reads time: a clock that follows the system, and one that tests control.

Everything else is given `now`. Both clocks satisfy `understudy.core.model.interfaces.Clock`.
"""

from __future__ import annotations

import time
from threading import Lock


class SystemClock:
    """The machine's own time."""

    __slots__ = ()

    def now(self) -> float:
        """Wall clock: UTC epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


class LongAgo:
    """A clock that is half a year slow: what is issued by it for a shorter time has run out today."""

    __slots__ = ()

    def now(self) -> float:
        """Wall clock: UTC epoch seconds, half a year ago."""
        return time.time() - 182 * 86_400

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


class ControlledClock:
    """Time that can be frozen, set, advanced and run at another speed; it follows the system until told otherwise.

    Wall and monotonic time advance together; setting the wall clock back leaves monotonic time where it is.
    """

    def __init__(self, base: SystemClock | None = None) -> None:
        self._base = base or SystemClock()
        self._lock = Lock()
        self._speed = 1.0
        self._anchor = self._base.monotonic()
        self._wall = self._base.now()
        self._monotonic = self._anchor

    def _elapsed(self) -> float:
        return (self._base.monotonic() - self._anchor) * self._speed

    def _settle(self) -> None:
        elapsed = self._elapsed()
        self._wall += elapsed
        self._monotonic += elapsed
        self._anchor = self._base.monotonic()

    def now(self) -> float:
        """Wall clock: UTC epoch seconds."""
        with self._lock:
            return self._wall + self._elapsed()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        with self._lock:
            return self._monotonic + self._elapsed()

    @property
    def speed(self) -> float:
        """How many seconds pass here per second of the system; 0 when frozen."""
        return self._speed

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still until it is advanced."""
        return self._speed == 0.0

    def freeze(self, at: float | None = None) -> None:
        """Stop time, at the present or at the given UTC epoch seconds."""
        with self._lock:
            self._settle()
            self._speed = 0.0
            if at is not None:
                self._wall = at

    def resume(self) -> None:
        """Let time pass again at the system's speed, from where it stands."""
        self.run_at(1.0)

    def run_at(self, speed: float) -> None:
        """Let time pass `speed` times as fast as the system's.

        Raises:
            ValueError: the speed is negative.
        """
        if speed < 0:
            raise ValueError(f"time cannot run backwards: speed {speed}")
        with self._lock:
            self._settle()
            self._speed = speed

    def set(self, now: float) -> None:
        """Set the wall clock to UTC epoch seconds; monotonic time follows a step forward and ignores a step back."""
        with self._lock:
            self._settle()
            self._monotonic += max(0.0, now - self._wall)
            self._wall = now

    def advance(self, seconds: float) -> None:
        """Move both clocks forward.

        Raises:
            ValueError: the step is negative.
        """
        if seconds < 0:
            raise ValueError(f"time cannot be advanced by {seconds} s; use set to move the wall clock back")
        with self._lock:
            self._settle()
            self._wall += seconds
            self._monotonic += seconds

    def reset(self) -> None:
        """Follow the system's wall clock again at its speed; monotonic time goes on from where it stands."""
        with self._lock:
            self._settle()
            self._speed = 1.0
            self._wall = self._base.now()
