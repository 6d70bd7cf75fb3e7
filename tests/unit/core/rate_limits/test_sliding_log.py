import pytest

from understudy.core.rate_limits.sliding_log import SlidingLog


def test_every_request_counts_until_it_is_a_window_old(caller):
    knock = caller(SlidingLog(10, 60))
    assert all(said.allowed for said in knock.burst(10, 59.9))
    assert knock(60.0).retry_after == pytest.approx(59.9)
    late = knock(119.89)
    assert not late.allowed
    assert late.retry_after == pytest.approx(0.01)
    assert knock(119.9).allowed


def test_waits_until_enough_comes_back_for_a_dear_request(caller):
    knock = caller(SlidingLog(10, 60))
    for t in (0, 10, 20):
        knock(t, cost=3)
    assert knock(30, cost=5).retry_after == pytest.approx(40)


@pytest.mark.parametrize(("reset", "shown"), [("next", 30), ("full", 50)])
def test_reset_shows_the_next_unit_or_all_of_them(caller, reset, shown):
    knock = caller(SlidingLog(10, 60, reset))
    knock(0)
    knock(20)
    assert knock.algorithm.judge(knock.state, 30, 99).reset_after == pytest.approx(shown)
