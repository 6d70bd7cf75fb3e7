import pytest

from understudy.core.rate_limits.sliding_counter import SlidingCounter


def test_the_older_window_counts_by_how_much_of_it_is_still_covered(caller):
    knock = caller(SlidingCounter(10, 60))
    assert all(said.allowed for said in knock.burst(10, 30))
    assert knock(30).retry_after == pytest.approx(36.0)
    assert knock(60).retry_after == pytest.approx(6.0)
    assert knock(66).allowed
    assert knock(66).retry_after == pytest.approx(6.0)


def test_forgets_after_two_windows(caller):
    knock = caller(SlidingCounter(10, 60))
    knock.burst(10, 30)
    assert knock(200).remaining == 9


def test_whoever_waits_as_told_is_let_through(caller):
    knock = caller(SlidingCounter(7, 13))
    knock.burst(7, 5)
    refused = knock(5)
    assert not refused.allowed
    assert knock(5 + refused.retry_after).allowed
