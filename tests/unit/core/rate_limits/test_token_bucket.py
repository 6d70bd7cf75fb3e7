import pytest

from understudy.core.rate_limits.token_bucket import TokenBucket


def test_five_at_once_and_one_per_second_after(caller):
    knock = caller(TokenBucket(5, 1))
    assert [said.remaining for said in knock.burst(5, 0)] == [4, 3, 2, 1, 0]
    refused = knock(0)
    assert (refused.allowed, refused.retry_after) == (False, 1.0)
    assert knock(0.5).retry_after == 0.5
    assert knock(1.0).allowed
    assert not knock(1.0).allowed


def test_never_holds_more_than_its_capacity(caller):
    knock = caller(TokenBucket(5, 1))
    knock(0)
    assert [said.allowed for said in knock.burst(6, 1000)] == [True] * 5 + [False]


@pytest.mark.parametrize(("reset", "shown"), [("full", 5.0), ("next", 1.0)])
def test_reset_shows_a_full_bucket_or_the_next_token(caller, reset, shown):
    assert caller(TokenBucket(5, 1, reset)).burst(5, 0)[-1].reset_after == shown


def test_a_cost_of_101_with_50_per_second_waits_two_seconds_and_two_hundredths(caller):
    knock = caller(TokenBucket(1000, 50))
    knock(0, cost=1000)
    assert knock(0, cost=101).retry_after == pytest.approx(2.02)
