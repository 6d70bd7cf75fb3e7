import pytest

from understudy.core.rate_limits.cpu_time import CpuTime


def test_lets_through_until_the_budget_of_time_is_spent(caller):
    knock = caller(CpuTime(seconds=10, window=60))
    assert [knock(t, cost=6).allowed for t in (0, 5, 10)] == [True, True, False]
    assert knock(10, cost=6).retry_after == pytest.approx(50)
    assert knock(60.0, cost=1).allowed
