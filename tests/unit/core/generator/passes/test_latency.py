import math

import pytest

from understudy.core.generator.passes.latency import add_latency, distance, duration, fit
from understudy.core.latency.lognormal import Lognormal
from understudy.core.latency.normal_quantile import z


def lognormal(count, median=0.1, sigma=0.4, shift=0.0):
    """The times of an exact log-normal: its quantiles."""
    return [shift + median * math.exp(sigma * z((index + 0.5) / count)) for index in range(count)]


def test_the_number_of_samples_decides_the_family():
    assert fit([]) is None
    assert fit([0.2, 0.1, 0.4]).written == "200ms"
    few = fit([0.1] * 10).written
    assert few["p50"] == "100ms"
    assert float(few["p99"].removesuffix("ms")) > 200
    assert fit(lognormal(40)).written["p50"] == "100ms"


def test_few_samples_are_drawn_towards_the_usual_spread():
    ten = fit(lognormal(10, sigma=0.1)).model.sigma
    assert 0.1 < ten < 0.5
    assert fit(lognormal(200, sigma=0.3)).model.sigma == pytest.approx(0.3, rel=0.02)


def test_a_floor_that_the_network_sets_shifts_the_model():
    found = fit(lognormal(100, median=0.02, sigma=0.5, shift=0.2))
    assert found.written["shift"] == duration(0.95 * found.seconds[0])
    assert found.is_close


def test_two_kinds_of_answers_become_a_table():
    found = fit([*lognormal(200, median=0.01, sigma=0.2), *lognormal(100, median=1.0, sigma=0.2)])
    assert found.family == "percentiles"
    assert found.written["p100"] == duration(max(found.seconds))
    assert found.distance < 0.06


def test_the_model_matches_the_recorded_times():
    served = sorted(fit(lognormal(500)).model.quantile((index + 0.5) / 500) for index in range(500))
    assert distance(served, Lognormal(math.log(0.1), 0.4)) <= 1.36 / math.sqrt(500)
    assert distance([0.1], Lognormal(math.log(0.1), 0.4)) == pytest.approx(0.5)


def test_stubs_get_their_model_and_a_new_digest():
    stub = {"id": "a", "when": {}, "then": {"status": 200}, "learned_from": {"digest": "old"}}
    other = {"id": "b", "when": {}, "then": {}, "learned_from": {"digest": "old"}}
    fits = add_latency({"stubs": [stub, other]}, {"a": [0.1]})
    assert [one.stub for one in fits] == ["a"]
    assert stub["then"]["recorded_latency"] == "100ms"
    assert (stub["learned_from"]["digest"] == "old", other["learned_from"]["digest"]) == (False, "old")


@pytest.mark.parametrize(("seconds", "text"), [(0.1234567, "123ms"), (0.0012345, "1.23ms"), (2.0, "2000ms")])
def test_durations_are_written_to_three_digits(seconds, text):
    assert duration(seconds) == text
