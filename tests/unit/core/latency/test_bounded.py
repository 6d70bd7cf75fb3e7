import pytest

from understudy.core.latency.bounded import Bounded, share_below
from understudy.core.latency.exponential import Exponential
from understudy.core.latency.lognormal import by_percentiles
from understudy.core.latency.uniform import Uniform

WIDE = by_percentiles((0.5, 0.2), (0.99, 0.8))


def test_resampling_spreads_the_tail_over_the_inside():
    made = Bounded(WIDE, 0.04, 0.5)
    drawn = [made.quantile((step + 0.5) / 2000) for step in range(2000)]
    assert min(drawn) >= 0.04
    assert max(drawn) <= 0.5
    assert sum(value > 0.499 for value in drawn) < 10


def test_clamping_piles_the_tail_up_at_the_bound():
    made = Bounded(WIDE, 0.04, 0.5, "clamp")
    assert sum(made.quantile((step + 0.5) / 2000) == 0.5 for step in range(2000)) > 50


def test_share_below_inverts_the_quantile():
    assert share_below(Exponential(1), Exponential(1).quantile(0.7)) == pytest.approx(0.7)
    assert share_below(Uniform(1, 2), 0.5) == 0
    assert share_below(Uniform(1, 2), 3) == 1
