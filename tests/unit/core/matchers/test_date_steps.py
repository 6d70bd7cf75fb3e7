from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.matchers.date_steps import parse_steps, take_steps

NOW = datetime(2026, 2, 26, 13, 45, 30, 250_000, tzinfo=UTC)


def lead(steps, start=NOW):
    return datetime.fromtimestamp(take_steps(start.timestamp(), parse_steps(steps)), UTC).replace(tzinfo=None).isoformat()


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ("", "2026-02-26T13:45:30.250000"),
        ("/s", "2026-02-26T13:45:30"),
        ("/m", "2026-02-26T13:45:00"),
        ("/h", "2026-02-26T13:00:00"),
        ("/d", "2026-02-26T00:00:00"),
        ("/w", "2026-02-23T00:00:00"),
        ("/mo", "2026-02-01T00:00:00"),
        ("/mo+1mo", "2026-03-01T00:00:00"),
        ("/mo +1mo -1d", "2026-02-28T00:00:00"),
        ("/y", "2026-01-01T00:00:00"),
        ("/y+1y", "2027-01-01T00:00:00"),
        ("/y+1y-1d", "2026-12-31T00:00:00"),
        ("+3d/h", "2026-03-01T13:00:00"),
        ("-1y/d", "2025-02-26T00:00:00"),
    ],
)
def test_steps_lead_through_the_calendar(steps, end):
    assert lead(steps) == end


def test_a_month_on_from_its_last_day_is_the_last_day_of_the_next():
    assert lead("+1mo/d", datetime(2026, 1, 31, tzinfo=UTC)) == "2026-02-28T00:00:00"
    assert lead("+1y/d", datetime(2024, 2, 29, tzinfo=UTC)) == "2025-02-28T00:00:00"


@pytest.mark.parametrize("text", ["1h", "+1", "+1q", "/", "/x", "+1month", "*"])
def test_what_is_no_step_is_told(text):
    with pytest.raises(ValueError, match="valid are"):
        parse_steps(text)


@given(st.floats(-1e12, 1e12), st.lists(st.sampled_from(["+1mo", "-1y", "/mo", "/d", "+3w", "-5h", "/ms", "+99999y"]), max_size=4))
def test_steps_never_fail(moment, steps):
    take_steps(moment, parse_steps("".join(steps)))
