from hypothesis import given
from hypothesis import strategies as st

from understudy.core.rate_limits.gcra import Gcra
from understudy.core.rate_limits.token_bucket import TokenBucket


def test_same_vectors_as_the_token_bucket(caller):
    knock = caller(Gcra(1, 5))
    assert [said.remaining for said in knock.burst(5, 0)] == [4, 3, 2, 1, 0]
    assert knock(0).retry_after == 1.0
    assert knock(0.5).retry_after == 0.5
    assert knock(1.0).allowed
    assert not knock(1.0).allowed


@given(st.integers(1, 20), st.integers(1, 20), st.lists(st.integers(0, 3000), max_size=60))
def test_decides_as_the_continuous_token_bucket_does(rate, burst, gaps):
    gcra, bucket = Gcra(rate, burst), TokenBucket(burst, rate)
    gcra_state, bucket_state, t = None, None, 0.0
    for gap in gaps:
        t += gap / 1024
        one, other = gcra.judge(gcra_state, t, 1), bucket.judge(bucket_state, t, 1)
        assert one.allowed == other.allowed
        assert abs(one.retry_after - other.retry_after) < 1e-6
        if one.allowed:
            gcra_state, bucket_state = one.state, other.state
