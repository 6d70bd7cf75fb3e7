import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.matchers.date import parse_bound, parse_moment
from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"before": "2026-01-01T00:00:00Z"},
            ["2025-12-31", "2025-12-31T23:59:59+00:00", "Wed, 31 Dec 2025 23:00:00 GMT", 1_700_000_000, "1700000000", 1_700_000_000_000],
            ["2026-01-01", "2026-01-01T00:30:00+00:00", "soon", None, True, ABSENT],
        ),
        ({"after": "2025-12-31T23:00:00+02:00"}, ["2025-12-31T21:00:01Z"], ["2025-12-31T21:00:00Z"]),
    ],
)
def test_points_in_time_in_any_usual_notation(document, accepted, refused):
    matcher = make_value_matcher(document)
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_bounds_may_be_relative_to_now():
    assert parse_bound("now", 100.0) == (100.0, True)
    assert parse_bound("now +1h -30s", 100.0) == (100.0 + 3570, True)
    assert parse_bound("1970-01-01T00:01:00Z", 100.0) == (60.0, False)
    assert parse_bound("now/m", 100.0) == (60.0, True)
    assert parse_bound("now||+1mo/mo", 100.0) == (31 * 86400.0, True)
    assert parse_bound("1970-01-15||/mo+1d", 0.0) == (86400.0, False)


@pytest.mark.parametrize("text", ["tomorrow", "now+1", "now+1x", ""])
def test_a_bound_that_is_no_date_is_told(text):
    with pytest.raises(ValueError, match="is no date"):
        parse_bound(text, 0.0)


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text):
    parse_moment(text)
