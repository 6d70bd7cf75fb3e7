import pytest

from understudy.core.latency.exponential import Exponential
from understudy.core.latency.weibull import Weibull


def test_of_shape_1_is_exponential():
    assert Weibull(1, 3).quantile(0.7) == pytest.approx(Exponential(3).quantile(0.7))
