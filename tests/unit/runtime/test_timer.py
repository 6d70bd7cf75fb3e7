import asyncio

from understudy.runtime.clock import ControlledClock
from understudy.runtime.timer import ControlledTimer, LoopTimer


async def turns(number=5):
    for _ in range(number):
        await asyncio.sleep(0)


async def test_what_is_due_already_is_not_waited_for():
    timer = LoopTimer()
    await asyncio.wait_for(timer.sleep_until(timer.now() - 1), 1)


async def test_real_time_passes():
    timer = LoopTimer()
    due = timer.now() + 0.01
    await timer.sleep_until(due)
    assert timer.now() >= due


async def test_a_frozen_clock_holds_back_until_it_is_advanced_far_enough():
    clock = ControlledClock()
    clock.freeze()
    timer = ControlledTimer(clock)
    waiting = asyncio.ensure_future(timer.sleep_until(clock.monotonic() + 10))
    await turns()
    clock.advance(9)
    timer.clock_changed()
    await turns()
    assert not waiting.done()
    clock.advance(1)
    timer.clock_changed()
    await turns()
    assert waiting.done()


async def test_a_faster_clock_waits_less():
    clock = ControlledClock()
    clock.run_at(10_000)
    timer = ControlledTimer(clock)
    await asyncio.wait_for(timer.sleep_until(clock.monotonic() + 100), 1)


async def test_a_cancelled_wait_leaves_nothing_behind():
    clock = ControlledClock()
    timer = ControlledTimer(clock)
    waiting = asyncio.ensure_future(timer.sleep_until(clock.monotonic() + 100))
    await turns()
    waiting.cancel()
    await turns()
    assert waiting.cancelled()
    assert not timer._waiting
