import pytest

from understudy.core.generator.passes.latency import duration, fit


def test_the_number_of_samples_decides_the_family():
    assert fit([]) is None
    assert fit([0.2, 0.1, 0.4]) == "200ms"
    few = fit([0.1] * 10)
    assert few["p50"] == "100ms"
    assert float(few["p99"].removesuffix("ms")) > 200
    assert fit([0.1] * 40) == {"p50": "100ms", "p99": "100ms"}


@pytest.mark.parametrize(("seconds", "text"), [(0.1234567, "123ms"), (0.0012345, "1.23ms"), (2.0, "2000ms")])
def test_durations_are_written_to_three_digits(seconds, text):
    assert duration(seconds) == text
