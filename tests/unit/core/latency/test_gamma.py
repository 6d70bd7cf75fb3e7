import pytest

from understudy.core.latency.exponential import Exponential
from understudy.core.latency.gamma import Gamma, below
from understudy.core.latency.implied import implied


def test_of_shape_1_is_exponential():
    for u in (0.001, 0.3, 0.9, 0.9999):
        assert Gamma(1, 2).quantile(u) == pytest.approx(Exponential(2).quantile(u), rel=1e-9)


@pytest.mark.parametrize(("shape", "x", "share"), [(2, 1, 0.26424111765712), (0.5, 1, 0.84270079294971), (10, 10, 0.54207028552815)])
def test_distribution_function_as_tables_have_it(shape, x, share):
    assert below(shape, x) == pytest.approx(share, abs=1e-12)
    assert below(shape, 0) == 0


def test_mean_is_shape_times_scale():
    assert implied(Gamma(3, 0.1))["mean"] == pytest.approx(0.3, rel=1e-3)
