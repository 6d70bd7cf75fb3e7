from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.matchers.date_format import compile_date_format


@pytest.mark.parametrize(
    ("pattern", "text", "moment"),
    [
        ("dd/MM/yyyy", "28/11/2026", "2026-11-28T00:00:00+00:00"),
        ("d.M.yy", "8.1.26", "2026-01-08T00:00:00+00:00"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2026-11-28T13:45:30+02:00", "2026-11-28T13:45:30+02:00"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2026-11-28T13:45:30.250+0000", "2026-11-28T13:45:30.250+00:00"),
        ("EEE, dd MMM yyyy HH:mm:ss z", "Sat, 28 Nov 2026 13:45:30 GMT", "2026-11-28T13:45:30+00:00"),
        ("MMMM d, yyyy h:mm a", "November 28, 2026 1:05 PM", "2026-11-28T13:05:00+00:00"),
        ("yyyyMMddHHmmss", "20261128134530", "2026-11-28T13:45:30+00:00"),
        ("HH 'o''clock'", "07 o'clock", "2000-01-01T07:00:00+00:00"),
    ],
)
def test_notations(pattern, text, moment):
    read = compile_date_format(pattern)
    assert read(text) == datetime.fromisoformat(moment).timestamp()
    assert read(f"{text}!") is None


def test_numbers_since_1970():
    assert [compile_date_format("unix")(value) for value in (100, "100.5", "x", None, True)] == [100.0, 100.5, None, None, None]
    assert compile_date_format("epoch")("1500") == 1.5


@pytest.mark.parametrize("text", ["31/02/2026", "1/13/2026", "28-11-2026", "", 28, None])
def test_what_is_no_date_in_the_notation_is_none(text):
    assert compile_date_format("dd/MM/yyyy")(text) is None


@pytest.mark.parametrize(("pattern", "problem"), [("dd/QQ", "letter 'Q'"), ("dd dd", "twice"), ("dd 'x", "not closed")])
def test_broken_patterns_are_told(pattern, problem):
    with pytest.raises(ValueError, match=problem):
        compile_date_format(pattern)


@given(st.text(max_size=30))
def test_no_value_breaks_the_reader(text):
    compile_date_format("EEE dd MMM yyyy hh:mm:ss.SSS a Z")(text)
