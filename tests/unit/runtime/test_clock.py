import pytest

from understudy.runtime.clock import ControlledClock, SystemClock


class Base(SystemClock):
    def __init__(self):
        self.at = 0.0

    def now(self):
        return 1000.0 + self.at

    def monotonic(self):
        return self.at


@pytest.fixture
def base():
    return Base()


@pytest.fixture
def clock(base):
    return ControlledClock(base)


def both(clock):
    return clock.now(), clock.monotonic()


def test_follows_the_system_until_told_otherwise(base, clock):
    base.at = 5
    assert both(clock) == (1005, 5)
    assert not clock.is_frozen


def test_frozen_time_moves_only_when_it_is_advanced(base, clock):
    clock.freeze(2000)
    base.at = 50
    assert both(clock) == (2000, 0)
    clock.advance(3600)
    assert both(clock) == (5600, 3600)
    assert clock.is_frozen
    clock.resume()
    base.at = 60
    assert both(clock) == (5610, 3610)


def test_time_may_run_faster(base, clock):
    clock.run_at(60)
    base.at = 2
    assert both(clock) == (1120, 120)
    assert clock.speed == 60


def test_monotonic_time_follows_a_step_forward_and_ignores_one_back(clock):
    clock.freeze()
    clock.set(1100)
    assert both(clock) == (1100, 100)
    clock.set(500)
    assert both(clock) == (500, 100)


def test_reset_returns_to_the_system(base, clock):
    clock.freeze(7)
    base.at = 10
    clock.reset()
    assert both(clock) == (1010, 0)
    base.at = 11
    assert both(clock) == (1011, 1)


def test_time_does_not_run_backwards(clock):
    with pytest.raises(ValueError, match="backwards"):
        clock.run_at(-1)
    with pytest.raises(ValueError, match="advanced by -1"):
        clock.advance(-1)


def test_the_system_clock_is_the_systems():
    clock = SystemClock()
    assert clock.now() > 1_700_000_000
    assert clock.monotonic() <= clock.monotonic()
