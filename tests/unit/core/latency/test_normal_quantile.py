import pytest

from understudy.core.latency.normal_quantile import probability, z


@pytest.mark.parametrize(("u", "value"), [(0.9, 1.281552), (0.95, 1.644854), (0.99, 2.326348), (0.999, 3.090232)])
def test_the_quantiles_everybody_knows(u, value):
    assert z(u) == pytest.approx(value, abs=1e-6)
    assert probability(value) == pytest.approx(u, abs=1e-6)
