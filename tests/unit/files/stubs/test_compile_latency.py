import pytest

from understudy.core.latency.implied import implied
from understudy.files.stubs.compile_latency import compile_distribution, compile_latency


@pytest.mark.parametrize(
    ("document", "p50", "p99"),
    [
        ("120ms", 0.12, 0.12),
        ({"p50": "200ms", "p99": "800ms"}, 0.2, 0.8),
        ({"p50": "200ms", "p95": "533ms"}, 0.2, 0.8),
        ({"median": "80ms", "sigma": 0.4}, 0.08, 0.2029),
        ({"lognormal": {"mean": "250ms", "median": "200ms"}}, 0.2, 0.9462),
        ({"dist": "lognormal", "p50": "200ms", "p99": "800ms", "shift": "30ms"}, 0.2, 0.8),
        ({"uniform": ["10ms", "20ms"]}, 0.015, 0.0199),
        ({"dist": "uniform", "min": "10ms", "max": "20ms"}, 0.015, 0.0199),
        ({"normal": {"mean": "100ms", "stddev": "10ms"}}, 0.1, 0.12326),
        ({"mean": "100ms", "stddev": "10ms"}, 0.1, 0.12326),
        ({"exponential": "1s"}, 0.6931, 4.605),
        ({"exponential": {"mean": "1s"}}, 0.6931, 4.605),
        ({"dist": "gamma", "shape": 1, "scale": "1s"}, 0.6931, 4.605),
        ({"weibull": {"shape": 1, "scale": "1s"}}, 0.6931, 4.605),
        ({"p0": "20ms", "p50": "80ms", "p99": "900ms", "p100": "5s"}, 0.08, 0.9),
        ({"percentiles": {"p50": "80ms", "p99": "900ms"}}, 0.08, 0.9),
        ({"empirical": ["1s", "2s", "3s"]}, 2, 2.98),
        ({"empirical": {"values": [1, 2, 3]}, "scale": 2}, 4, 5.96),
        ({"mixture": [{"weight": 97, "fixed": "1s"}, {"weight": 3, "fixed": "9s"}]}, 1, 9),
        ({"spliced": {"body": {"uniform": [0, 1]}, "tail": {"alpha": 2, "from": "p95"}}}, 0.5, 2.124),
        ({"p50": "200ms", "p99": "800ms", "max": "300ms", "truncate": "clamp"}, 0.2, 0.3),
        ({"fixed": {"value": "1s"}}, 1, 1),
    ],
)
def test_forms(document, p50, p99):
    figures = implied(compile_distribution(document))
    assert (figures["p50"], figures["p99"]) == (pytest.approx(p50, rel=2e-3), pytest.approx(p99, rel=2e-3))


def test_by_phase(place):
    latency = compile_latency({"first_byte": "1s", "body": {"bytes_per_second": "2MB"}, "connect": "15ms"}, place)
    assert [part.quantile(0.5) for part in (latency.first_byte, latency.bytes_per_second, latency.connect)] == [1, 2_000_000, 0.015]
    assert compile_latency({"ttfb": "1s"}, place).first_byte.quantile(0.5) == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("fast", "expected a duration"),
        ({"p50": "1s"}, "two rows"),
        ({"p50": "2s", "p99": "1s"}, "increase"),
        ({"dist": "parabolic"}, "unknown distribution 'parabolic'"),
        ({"uniform": ["2s", "1s"]}, "not below"),
        ({"uniform": "1s"}, "takes"),
        ({"lognormal": "1s"}, "takes two percentiles"),
        ({"lognormal": {"median": "1s", "sigma": "wide"}}, "sigma is a number"),
        ({"lognormal": {"p50": 1, "p90": 2, "p99": 3}}, "takes two percentiles"),
        ({"gamma": {"shape": 0, "scale": 1}}, "positive"),
        ({"percentiles": {"half": 1, "p9": 2}}, "'half' is not a percentile"),
        ({"empirical": 5}, "list of measurements"),
        ({"mixture": [{"fixed": 1}]}, "each with a weight"),
        ({"spliced": {"body": 1, "tail": {"alpha": 2, "from": "p100"}}}, "such as p95"),
        ({"spliced": {"body": 1, "tail": {"alpha": 1, "from": "p95"}}}, "give it a cap"),
        ({"fixed": 1, "shift": 1}, "only a lognormal"),
        ({"fixed": 1, "min": 3, "max": 2}, "not above"),
        ({"fixed": 1, "max": 2, "truncate": "round"}, "resample or clamp"),
        ({"first_byte": 1, "last_byte": 2}, "unknown phase 'last_byte'"),
        ({"first_byte": 1, "body": 5}, "bytes_per_second"),
        ({}, "found nothing"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    assert compile_latency(document, place) is None
    assert message in told()[0]
