"""The one place that reads time: a clock that follows the system, and one that tests control.

Everything else is given `now`. Both clocks satisfy `understudy.core.model.interfaces.Clock`.
"""

from __future__ import annotations

import time
from threading import Lock


class SystemClock:
    """The machine's own time."""

    __slots__ = ()

    # Wall clock, UTC epoch seconds; and seconds that never go back. Every request asks for both.
    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)


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
        self._read = self._base.monotonic
        self._lock = Lock()
        start = self._base.monotonic()
        # Anchor, wall and monotonic time at the anchor, speed: one tuple, which readers need no lock for.
        self._state = (start, self._base.now(), start, 1.0)

    def _settled(self) -> tuple[float, float, float]:
        """Return the base's time, and wall and monotonic time at it; the lock is held."""
        anchor, wall, monotonic, speed = self._state
        now = self._base.monotonic()
        return now, wall + (now - anchor) * speed, monotonic + (now - anchor) * speed

    def now(self) -> float:
        """Wall clock: UTC epoch seconds."""
        anchor, wall, _, speed = self._state
        return wall + (self._read() - anchor) * speed

    def monotonic(self) -> float:
        """Seconds that never go back."""
        anchor, _, monotonic, speed = self._state
        return monotonic + (self._read() - anchor) * speed

    def reading(self) -> tuple[float, float, float, float]:
        """Return what another process of this machine needs to show the same time; see `follow`."""
        return self._state

    def follow(self, reading: tuple[float, float, float, float]) -> None:
        """Show the time of another clock on this machine: monotonic time of the system is the same for all processes."""
        with self._lock:
            self._state = reading

    @property
    def speed(self) -> float:
        """How many seconds pass here per second of the system; 0 when frozen."""
        return self._state[3]

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still until it is advanced."""
        return self.speed == 0.0

    def freeze(self, at: float | None = None) -> None:
        """Stop time, at the present or at the given UTC epoch seconds."""
        with self._lock:
            anchor, wall, monotonic = self._settled()
            self._state = (anchor, wall if at is None else at, monotonic, 0.0)

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
            self._state = (*self._settled(), speed)

    def set(self, now: float) -> None:
        """Set the wall clock to UTC epoch seconds; monotonic time follows a step forward and ignores a step back."""
        with self._lock:
            anchor, wall, monotonic = self._settled()
            self._state = (anchor, now, monotonic + max(0.0, now - wall), self.speed)

    def advance(self, seconds: float) -> None:
        """Move both clocks forward.

        Raises:
            ValueError: the step is negative.
        """
        if seconds < 0:
            raise ValueError(f"time cannot be advanced by {seconds} s; use set to move the wall clock back")
        with self._lock:
            anchor, wall, monotonic = self._settled()
            self._state = (anchor, wall + seconds, monotonic + seconds, self.speed)

    def reset(self) -> None:
        """Follow the system's wall clock again at its speed; monotonic time goes on from where it stands."""
        with self._lock:
            anchor, _, monotonic = self._settled()
            self._state = (anchor, self._base.now(), monotonic, 1.0)
