import pytest

from understudy.core.rate_limits.stepped_bucket import SteppedBucket


def test_tokens_come_at_fixed_times(caller):
    knock = caller(SteppedBucket(10, 2, 1))
    said = knock.burst(11, 0.3)
    assert [one.allowed for one in said] == [True] * 10 + [False]
    assert said[-1].retry_after == pytest.approx(0.7)
    assert knock(0.9).retry_after == pytest.approx(0.1)
    assert [knock(1.0).allowed, knock(1.0).allowed] == [True, True]
    assert knock(1.0).retry_after == pytest.approx(1.0)


def test_a_dear_request_waits_for_several_fills(caller):
    knock = caller(SteppedBucket(10, 2, 1))
    knock(0, cost=10)
    assert knock(0.5, cost=5).retry_after == pytest.approx(2.5)
