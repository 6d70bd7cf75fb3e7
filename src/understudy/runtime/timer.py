"""Waiting on the clock that drives latency: the system's, or one that tests freeze, advance and speed up."""

from __future__ import annotations

import asyncio
from typing import Protocol

from understudy.runtime.clock import ControlledClock


class Timer(Protocol):
    """Tells the time that waiting is measured in, and waits."""

    def now(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep_until(self, due: float) -> None:
        """Wait until `now()` reaches `due`."""
        ...


class LoopTimer:
    """Waits in real time."""

    __slots__ = ("_loop", "now")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time

    async def sleep_until(self, due: float) -> None:
        """Wait until `now()` reaches `due`."""
        pause = due - self.now()
        if pause > 0:
            await asyncio.sleep(pause)


class ControlledTimer:
    """Waits in the time of a controlled clock: a frozen clock holds every answer back until it is advanced far enough."""

    def __init__(self, clock: ControlledClock) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        self.now = clock.monotonic

    def clock_changed(self) -> None:
        """Tell everyone who waits that the clock was set, frozen, advanced or changed speed; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for waiter in self._waiting:
            _release(waiter)

    async def sleep_until(self, due: float) -> None:
        """Wait until `now()` reaches `due`."""
        while (pause := due - self.now()) > 0:
            speed = self._clock.speed
            waiter = self._loop.create_future()
            handle = self._loop.call_later(pause / speed, _release, waiter) if speed > 0 else None
            self._waiting.add(waiter)
            try:
                await waiter
            finally:
                self._waiting.discard(waiter)
                if handle is not None:
                    handle.cancel()


def _release(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
