import pytest

from understudy.core.latency.implied import implied
from understudy.core.latency.uniform import Uniform


def test_says_percentiles_mean_and_the_share_above_a_timeout():
    figures = implied(Uniform(0, 4), timeout=3)
    assert figures == pytest.approx({"p50": 2, "p90": 3.6, "p95": 3.8, "p99": 3.96, "p99.9": 3.996, "mean": 2, "above_timeout": 0.25})
