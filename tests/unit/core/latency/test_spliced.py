import pytest

from understudy.core.latency.fixed import Fixed
from understudy.core.latency.spliced import Spliced
from understudy.core.latency.uniform import Uniform


def test_has_the_body_up_to_its_start_and_a_pareto_tail_beyond():
    made = Spliced(Uniform(0, 1), alpha=2, start=0.95, cap=100)
    assert made.quantile(0.5) == 0.5
    assert made.quantile(0.95) == 0.95
    # Three quarters into the tail a Pareto of alpha 2 is at twice its minimum.
    assert made.quantile(0.95 + 0.05 * 0.75) == pytest.approx(0.95 * 2)


def test_an_endless_tail_is_capped():
    assert Spliced(Fixed(1), alpha=0.5, start=0.9, cap=7).quantile(1 - 1e-12) == 7
