"""Waiting on the clock that drives latency: the system's, or one that tests freeze, advance and speed up.

Appointments of the same quarter of a millisecond stand in one bucket, and one timer of the event loop rings for the earliest bucket: ten
thousand answers that are due at once cost the loop a few timers, and each of them one call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush
from math import floor
from typing import Final, Protocol

from understudy.runtime.clock import ControlledClock

# Appointments that are kept in a row before the loop gets to do something else.
_BATCH: Final = 1000
# The same for what nobody waits for.
_AFTER_BATCH: Final = 200
# How much time a bucket is for.
_TICK_S: Final = 2**-12
_NOW: Final = float("-inf")
_NEVER: Final = float("inf")
# Cancelled ones stay in the heap until they are this many, and more than the others.
_FEW: Final = 64


class Appointment:
    """Something to do at a time, until it is cancelled."""

    __slots__ = ("_timer", "act", "due")

    def __init__(self, due: float, act: Callable[[], object], timer: _Appointments) -> None:
        self.due = due
        self.act: Callable[[], object] | None = act
        self._timer = timer

    def cancel(self) -> None:
        """Let it not happen, and forget what would have."""
        if self.act is not None:
            self.act = None
            self._timer.note_cancelled()


class Timer(Protocol):
    """Tells the time that waiting is measured in, and waits.

    Attributes:
        beat: another number each time that appointments are kept; those kept at one beat happen at one moment.
    """

    beat: int

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
    """The buckets, on a clock that shows `speed` seconds per second of the system."""

    def __init__(self, loop: asyncio.AbstractEventLoop, now: Callable[[], float]) -> None:
        self._loop = loop
        self.now = now
        # Appointments by tick, the ticks as a heap, and those whose tick has come.
        self._buckets: dict[int, list[Appointment]] = {}
        self._ticks: list[int] = []
        self._due: deque[Appointment] = deque()
        self._waiting = self._cancelled = self.beat = 0
        self._after: deque[Callable[[], object]] = deque()
        self._rings_at = _NEVER
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
        appointment = Appointment(due, act, self)
        tick = floor(due / _TICK_S)
        bucket = self._buckets.get(tick)
        if bucket is None:
            self._buckets[tick] = [appointment]
            heappush(self._ticks, tick)
        else:
            bucket.append(appointment)
        self._waiting += 1
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
        """Sweep the buckets when most of what is in them will not happen."""
        self._cancelled += 1
        if self._cancelled > _FEW and self._cancelled > self._waiting // 2:
            kept = {tick: [one for one in bucket if one.act is not None] for tick, bucket in self._buckets.items()}
            self._buckets = {tick: bucket for tick, bucket in kept.items() if bucket}
            self._ticks = list(self._buckets)
            heapify(self._ticks)
            due = [one for one in self._due if one.act is not None]
            self._due.clear()  # it may be at work on
            self._due.extend(due)
            self._waiting = len(self._due) + sum(map(len, self._buckets.values()))
            self._cancelled = 0
            self._arm()

    def _arm(self) -> None:
        """Have the loop ring for the earliest appointment; a clock that stands still rings for nobody."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._due or self._after:
            self._rings_at = _NOW
            self._handle = self._loop.call_soon(self._ring)
            return
        if not self._ticks:
            self._rings_at = _NEVER
            return
        self._rings_at = min(one.due for one in self._buckets[self._ticks[0]])
        left, speed = self._rings_at - self.now(), self.speed
        if left <= 0:
            self._handle = self._loop.call_soon(self._ring)
        elif speed > 0:
            self._handle = self._loop.call_later(left / speed, self._ring)

    def _ring(self) -> None:
        self._rings_at = _NOW
        self.beat += 1
        self._gather(self.now())
        due, left = self._due, _BATCH
        try:
            while due and left:
                appointment = due.popleft()
                left -= 1
                self._waiting -= 1
                act = appointment.act
                if act is None:
                    self._cancelled -= 1
                else:
                    appointment.act = None
                    act()
            left = min(left, _AFTER_BATCH)
            while self._after and not due and left:
                left -= 1
                self._after.popleft()()
        finally:
            self._arm()

    def _gather(self, now: float) -> None:
        """Take everything whose time has come out of the buckets."""
        ticks, present = self._ticks, floor(now / _TICK_S)
        while ticks and ticks[0] < present:
            self._due.extend(self._buckets.pop(heappop(ticks)))
        if ticks and ticks[0] == present:
            bucket = self._buckets.pop(heappop(ticks))
            self._due.extend(one for one in bucket if one.due <= now)
            if later := [one for one in bucket if one.due > now]:
                self._buckets[present] = later
                heappush(ticks, present)


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
