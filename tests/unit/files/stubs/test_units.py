import pytest

from understudy.files.stubs.units import parse_duration, parse_rate, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120ms", 0.12),
        ("1.5s", 1.5),
        ("2m", 120),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("3d", 259200),
        (2, 2.0),
        (0.5, 0.5),
        ("100us", 1e-4),
        (0, 0),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1/s", 1),
        ("100/m", 100 / 60),
        ("5000/h", 5000 / 3600),
        ("10 per 30 s", 1 / 3),
        ("5/minute", 5 / 60),
        ("2 per seconds", 2),
        (0.5, 0.5),
        ("1000/day", 1000 / 86400),
    ],
)
def test_rates(text, rate):
    assert parse_rate(text) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("text", "size"), [("400kB", 400_000), ("2MB", 2_000_000), ("64KiB", 65536), ("10 MB/s", 10_000_000), (512, 512), ("512", 512)]
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("parse", "value"),
    [(parse_duration, value) for value in ("5", "fast", "-1s", -1, True, None, "1x", float("inf"))]
    + [(parse_rate, value) for value in ("0/s", "1/fortnight", "1", 0, True, None)]
    + [(parse_size, value) for value in ("0", "1 XB", -1, False, None)],
)
def test_what_is_none_is_said(parse, value):
    with pytest.raises(ValueError, match=r"expected|negative"):
        parse(value)
