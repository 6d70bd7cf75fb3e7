from understudy.core.latency.fixed import Fixed
from understudy.core.latency.scaled import Scaled


def test_multiplies():
    assert Scaled(Fixed(0.2), 5).quantile(0.5) == 1.0
