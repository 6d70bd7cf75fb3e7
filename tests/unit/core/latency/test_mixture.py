import pytest

from understudy.core.latency.fixed import Fixed
from understudy.core.latency.mixture import make_mixture


def test_parts_come_as_often_as_they_weigh():
    made = make_mixture([(97, Fixed(1)), (3, Fixed(9))])
    drawn = [made.quantile((step + 0.5) / 1000) for step in range(1000)]
    assert (drawn.count(1), drawn.count(9)) == (970, 30)


@pytest.mark.parametrize("parts", [[], [(0, Fixed(1))]])
def test_a_mixture_of_nothing_is_said_at_load(parts):
    with pytest.raises(ValueError, match="weights"):
        make_mixture(parts)
