import pytest

from understudy.core.latency.implied import implied
from understudy.core.latency.lognormal import by_mean, by_median, by_percentiles


def test_by_two_percentiles():
    made = by_percentiles((0.5, 200), (0.99, 800))
    assert made.mu == pytest.approx(5.2983, abs=1e-4)
    assert made.sigma == pytest.approx(0.59591, abs=1e-5)
    figures = implied(made)
    assert figures["p90"] == pytest.approx(429.2, abs=0.1)
    assert figures["p95"] == pytest.approx(533.0, abs=0.1)
    assert figures["mean"] == pytest.approx(238.9, abs=0.2)


def test_by_median_and_sigma_as_wiremock_has_it():
    figures = implied(by_median(80, 0.4))
    assert (figures["p95"], figures["p99"], figures["mean"]) == (
        pytest.approx(154.5, abs=0.1),
        pytest.approx(202.9, abs=0.1),
        pytest.approx(86.7, abs=0.1),
    )


def test_by_mean_and_median_as_hoverfly_has_it():
    made = by_mean(250, 200)
    assert made.sigma == pytest.approx(0.66805, abs=1e-5)
    assert made.quantile(0.99) == pytest.approx(946.2, abs=0.1)


def test_a_shift_is_a_floor():
    made = by_percentiles((0.5, 0.05), (0.99, 0.1), shift=0.03)
    assert made.quantile(0.5) == pytest.approx(0.05)
    assert made.quantile(1e-12) > 0.03


@pytest.mark.parametrize(
    "make", [lambda: by_percentiles((0.5, 2), (0.99, 1)), lambda: by_mean(1, 2), lambda: by_median(0, 1), lambda: by_median(1, -1)]
)
def test_what_is_no_lognormal_is_said_at_load(make):
    with pytest.raises(ValueError, match=r"."):
        make()
