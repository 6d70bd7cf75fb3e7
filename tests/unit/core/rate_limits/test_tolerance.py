from understudy.core.rate_limits.tolerance import fits, whole


def test_a_rounding_error_refuses_nobody():
    assert fits(0.1 + 0.2, 0.3)
    assert not fits(0.31, 0.3)
    assert whole(2.9999999999) == 3
    assert whole(2.9) == 2
