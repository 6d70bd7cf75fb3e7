import pytest

from understudy.core.rate_limits.leaky_bucket import LeakyBucket


def test_forty_fill_it_and_half_a_second_makes_room(caller):
    knock = caller(LeakyBucket(40, 2))
    assert [int(said.used) for said in knock.burst(40, 0)] == list(range(1, 41))
    assert knock(0).retry_after == pytest.approx(0.5)
    assert knock(0.4).retry_after == pytest.approx(0.1)
    assert knock(0.5).allowed
