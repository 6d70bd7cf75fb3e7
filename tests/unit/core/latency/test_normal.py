import pytest

from understudy.core.latency.normal import Normal


def test_is_symmetric_and_never_below_its_floor():
    made = Normal(10, 2)
    assert made.quantile(0.5) == 10
    assert made.quantile(0.975) - 10 == pytest.approx(2 * 1.959964, abs=1e-5)
    assert Normal(1, 10).quantile(0.01) == 0
