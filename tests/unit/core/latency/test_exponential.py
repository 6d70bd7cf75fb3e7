from math import log

import pytest

from understudy.core.latency.exponential import Exponential


def test_median_is_the_mean_times_ln_2():
    assert Exponential(2.0).quantile(0.5) == pytest.approx(2 * log(2))
    assert Exponential(2.0, shift=1.0).quantile(1e-12) == pytest.approx(1.0)
