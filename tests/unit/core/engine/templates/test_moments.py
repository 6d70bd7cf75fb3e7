import pytest

from understudy.core.engine.templates.moments import FORMATS, parse_offset, read_moment, write_moment
from understudy.errors import TemplateError

AT = 1_700_000_000.987654


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("iso", "2023-11-14T22:13:20Z"),
        ("iso_ms", "2023-11-14T22:13:20.987Z"),
        ("iso_us", "2023-11-14T22:13:20.987654Z"),
        ("iso_ns", "2023-11-14T22:13:20.987654000Z"),
        ("iso_offset", "2023-11-14T22:13:20+00:00"),
        ("iso_naive", "2023-11-14T22:13:20"),
        ("iso_us_naive", "2023-11-14T22:13:20.987654"),
        ("epoch", 1_700_000_000),
        ("epoch_ms", 1_700_000_000_987),
        ("epoch_float", 1_700_000_000.987654),
        ("http", "Tue, 14 Nov 2023 22:13:20 GMT"),
        ("date", "2023-11-14"),
        ("%d.%m.%y %H:%M:%S,%L", "14.11.23 22:13:20,987"),
    ],
)
def test_formats(form, written):
    assert write_moment(AT, form) == written


def test_nanoseconds_are_the_fraction_that_stands_beside_the_seconds():
    assert write_moment(AT, "epoch") + write_moment(AT, "nanos") / 1e9 == AT


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"nanos"}))
def test_what_is_written_can_be_read_again(form):
    assert abs(read_moment(write_moment(AT, form)) - AT) < (86400 if form == "date" else 1.0) or form in {"epoch_us", "epoch_ns"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("+1h", 3600), ("-30m", -1800), ("1h30m", 5400), ("90", 90), ("+1.5s", 1.5), ("2d", 172800), ("1 h 1 ms", 3600.001)],
)
def test_offsets(text, seconds):
    assert parse_offset(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "call",
    [lambda: write_moment(0, "isso"), lambda: parse_offset("tomorrow"), lambda: read_moment("noon"), lambda: write_moment(1e300, "iso")],
)
def test_what_is_no_moment_is_said(call):
    with pytest.raises(TemplateError):
        call()


@pytest.mark.parametrize(
    "value",
    [
        1_700_000_000,
        1_700_000_000_000,
        "1700000000",
        "2023-11-14T22:13:20Z",
        "2023-11-14T23:13:20+01:00",
        "2023-11-14T22:13:20",
        "Tue, 14 Nov 2023 22:13:20 GMT",
    ],
)
def test_reads_what_apis_write(value):
    assert read_moment(value) == 1_700_000_000
