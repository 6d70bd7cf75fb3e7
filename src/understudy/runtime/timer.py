"""Waiting on the clock that drives latency: the system's, or one that tests freeze, advance and speed up.

Appointments stand in one heap, and one timer of the event loop rings for the earliest: ten thousand answers that are due at once cost
the loop one timer, and each of them one call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, Protocol

from understudy.runtime.clock import ControlledClock

# Appointments that are kept in a row before the loop gets to do something else.
_BATCH: Final = 200
_NOW: Final = float("-inf")
# Cancelled ones stay in the heap until they are this many, and more than the others.
_FEW: Final = 64


class Appointment:
    """Something to do at a time, until it is cancelled."""

    __slots__ = ("_timer", "act")

    def __init__(self, act: Callable[[], object], timer: _Appointments) -> None:
        self.act: Callable[[], object] | None = act
        self._timer = timer

    def cancel(self) -> None:
        """Let it not happen, and forget what would have."""
        if self.act is not None:
            self.act = None
            self._timer.note_cancelled()


class Timer(Protocol):
    """Tells the time that waiting is measured in, and waits."""

    def now(self) -> float:
        """Seconds that never go back."""
        ...

    def ago(self, seconds: float) -> float:
        """Return what `now()` was so many seconds of the system ago."""
        ...

    def call_at(self, due: float, act: Callable[[], object]) -> Appointment:
        """Call `act` when `now()` reaches `due`."""
        ...

    def call_after_due(self, act: Callable[[], object]) -> None:
        """Call `act` once nothing else is due: for what nobody waits for, out of the way of what many wait for."""
        ...

    async def sleep_until(self, due: float) -> None:
        """Wait until `now()` reaches `due`."""
        ...


class _Appointments:
    """The heap, on a clock that shows `speed` seconds per second of the system."""

    def __init__(self, loop: asyncio.AbstractEventLoop, now: Callable[[], float]) -> None:
        self._loop = loop
        self.now = now
        self._heap: list[tuple[float, int, Appointment]] = []
        self._numbers = count()
        self._cancelled = 0
        self._after: deque[Callable[[], object]] = deque()
        self._rings_at = float("inf")
        self._handle: asyncio.Handle | None = None

    @property
    def speed(self) -> float:
        """How many seconds pass on this clock per second of the system."""
        return 1.0

    def ago(self, seconds: float) -> float:
        """Return what `now()` was so many seconds of the system ago."""
        return self.now() - seconds * self.speed

    def call_at(self, due: float, act: Callable[[], object]) -> Appointment:
        """Call `act` when `now()` reaches `due`, never before this call has returned."""
        appointment = Appointment(act, self)
        heappush(self._heap, (due, next(self._numbers), appointment))
        if due < self._rings_at:
            self._arm()
        return appointment

    def call_after_due(self, act: Callable[[], object]) -> None:
        """Call `act` once nothing else is due, never before this call has returned."""
        self._after.append(act)
        if self._rings_at != _NOW:
            self._arm()

    async def sleep_until(self, due: float) -> None:
        """Wait until `now()` reaches `due`."""
        while due > self.now():
            waiter: asyncio.Future[None] = self._loop.create_future()
            appointment = self.call_at(due, partial(_release, waiter))
            try:
                await waiter
            finally:
                appointment.cancel()

    def note_cancelled(self) -> None:
        """Sweep the heap when most of it will not happen."""
        self._cancelled += 1
        if self._cancelled > _FEW and self._cancelled > len(self._heap) // 2:
            self._heap = [entry for entry in self._heap if entry[2].act is not None]
            heapify(self._heap)
            self._cancelled = 0
            self._arm()

    def _arm(self) -> None:
        """Have the loop ring for the earliest appointment; a clock that stands still rings for nobody."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._after:
            self._rings_at = _NOW
            self._handle = self._loop.call_soon(self._ring)
            return
        self._rings_at = self._heap[0][0] if self._heap else float("inf")
        if not self._heap:
            return
        left, speed = self._rings_at - self.now(), self.speed
        if left <= 0:
            self._handle = self._loop.call_soon(self._ring)
        elif speed > 0:
            self._handle = self._loop.call_later(left / speed, self._ring)

    def _ring(self) -> None:
        kept = 0
        heap, after = self._heap, self._after
        self._rings_at = _NOW
        try:
            while heap and kept < _BATCH and heap[0][0] <= self.now():
                appointment = heappop(heap)[2]
                if appointment.act is None:
                    self._cancelled -= 1
                    continue
                act, appointment.act = appointment.act, None
                kept += 1
                act()
                heap = self._heap
            while after and kept < _BATCH:
                kept += 1
                after.popleft()()
        finally:
            self._arm()


class LoopTimer(_Appointments):
    """Waits in real time."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(loop, loop.time)


class ControlledTimer(_Appointments):
    """Waits in the time of a controlled clock: a frozen clock holds every answer back until it is advanced far enough."""

    def __init__(self, clock: ControlledClock) -> None:
        super().__init__(asyncio.get_running_loop(), clock.monotonic)
        self._clock = clock

    @property
    def speed(self) -> float:
        """How many seconds pass on the clock per second of the system; 0 when it is frozen."""
        return self._clock.speed

    def clock_changed(self) -> None:
        """Tell everyone who waits that the clock was set, frozen, advanced or changed speed; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._arm)


def _release(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
