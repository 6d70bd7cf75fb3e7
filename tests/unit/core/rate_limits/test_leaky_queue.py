import pytest

from understudy.core.rate_limits.leaky_queue import LeakyQueue


def test_holds_back_what_fits_and_refuses_the_rest(caller):
    said = caller(LeakyQueue(10, 3)).burst(6, 0)
    assert [one.allowed for one in said] == [True] * 4 + [False] * 2
    assert [one.delay for one in said[:4]] == pytest.approx([0, 0.1, 0.2, 0.3])
    assert said[-1].retry_after == pytest.approx(0.1)
