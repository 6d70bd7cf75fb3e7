import pytest

from understudy.core.rate_limits.fixed_window import FixedWindow


def test_on_the_clock_a_burst_may_straddle_the_boundary(caller):
    knock = caller(FixedWindow(10, 60, "wall"))
    assert all(said.allowed for said in knock.burst(10, 59.9))
    assert all(said.allowed for said in knock.burst(10, 60.0))
    refused = knock(60.0)
    assert not refused.allowed
    assert refused.retry_after == 60


def test_from_the_first_request_on(caller):
    knock = caller(FixedWindow(10, 60, "first"))
    assert all(said.allowed for said in knock.burst(10, 59.9))
    refused = knock(60.0)
    assert (refused.allowed, refused.retry_after) == (False, pytest.approx(59.9))
    assert knock(119.9).remaining == 9


def test_remaining_is_what_is_left_after_the_request(caller):
    assert [said.remaining for said in caller(FixedWindow(3, 60)).burst(3, 0)] == [2, 1, 0]


def test_a_request_may_cost_more_than_one(caller):
    knock = caller(FixedWindow(10, 60))
    assert knock(0, cost=7).remaining == 3
    assert not knock(0, cost=4).allowed
    assert knock(0, cost=3).allowed
