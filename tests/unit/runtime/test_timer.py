import asyncio
from functools import partial

import pytest

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
    assert all(one.act is None for bucket in timer._buckets.values() for one in bucket)


async def test_cancelled_appointments_do_not_gather():
    timer = LoopTimer()
    kept = timer.call_at(timer.now() + 100, list)
    for _ in range(1000):
        timer.call_at(timer.now() + 50, list).cancel()
    assert sum(map(len, timer._buckets.values())) < 100
    kept.cancel()


async def test_appointments_are_kept_in_their_order_and_each_once():
    clock = ControlledClock()
    clock.freeze()
    timer = ControlledTimer(clock)
    happened = []
    start = clock.monotonic()
    for number in (5, 1, 4, 2, 3):
        timer.call_at(start + number, partial(happened.append, number))
    timer.call_at(start + 2, partial(happened.append, "never")).cancel()
    await turns()
    assert happened == []
    clock.advance(3)
    timer.clock_changed()
    await turns()
    assert happened == [1, 2, 3]
    clock.advance(100)
    timer.clock_changed()
    await turns()
    assert happened == [1, 2, 3, 4, 5]


async def test_many_that_are_due_at_once_let_others_have_a_turn():
    timer = LoopTimer()
    happened = []
    for number in range(5000):
        timer.call_at(timer.now() - 1, partial(happened.append, number))
    turn = 0
    while len(happened) < 5000:
        await asyncio.sleep(0)
        turn += 1
    assert turn >= 5
    assert happened == list(range(5000))


async def test_what_nobody_waits_for_happens_once_nothing_is_due():
    timer = LoopTimer()
    happened = []

    def keep(number):
        happened.append(number)
        timer.call_after_due(partial(happened.append, f"after {number}"))

    for number in range(500):
        timer.call_at(timer.now() - 1, partial(keep, number))
    future = timer.call_at(timer.now() + 100, list)
    await turns(20)
    assert happened == [*range(500), *(f"after {number}" for number in range(500))]
    future.cancel()


async def test_a_clock_that_stands_still_holds_nothing_back_that_has_no_time():
    clock = ControlledClock()
    clock.freeze()
    timer = ControlledTimer(clock)
    happened = []
    timer.call_after_due(partial(happened.append, 1))
    await turns()
    assert happened == [1]


async def test_one_that_fails_keeps_the_others_from_nothing():
    timer = LoopTimer()
    seen = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: seen.append(context["exception"]))
    done = asyncio.get_running_loop().create_future()
    timer.call_at(timer.now() - 2, lambda: 1 / 0)
    timer.call_at(timer.now() - 1, partial(done.set_result, True))
    assert await asyncio.wait_for(done, 1)
    assert isinstance(seen[0], ZeroDivisionError)


async def test_the_past_of_a_clock_follows_its_speed():
    clock = ControlledClock()
    clock.freeze()
    timer = ControlledTimer(clock)
    assert timer.ago(3) == timer.now()
    clock.run_at(10)
    assert timer.now() - timer.ago(3) == pytest.approx(30, abs=1)
