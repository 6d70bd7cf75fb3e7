import pytest

from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"format": "dd/MM/yyyy", "before": "2026-01-01"}, ["31/12/2025"], ["01/01/2026", "2025-12-31", "31/12/25", 5, ABSENT]),
        ({"format": "unix", "after": "1970-01-01T00:01:00Z"}, [61, "61"], [60, "x"]),
        ({"steps": "/mo", "at": "2026-11-28||/mo"}, ["2026-11-03T10:00:00Z"], ["2026-12-01"]),
        ({"steps": "/d", "at": "2026-11-28||-1d/d", "before": "2026-11-28"}, ["2026-11-27T23:59:59Z"], ["2026-11-28"]),
        ({"format": "yyyyMM"}, ["202611"], ["2026-11"]),
    ],
)
def test_dates_in_a_notation_of_their_own(document, accepted, refused):
    matcher = make_value_matcher({"as_date": document})
    assert [value for value in accepted if not matcher.matches(value)] == []
    assert [value for value in refused if matcher.matches(value)] == []


def test_what_is_wanted_is_said():
    matcher = make_value_matcher({"as_date": {"format": "dd/MM/yyyy", "before": "2026-01-01"}})
    assert matcher.describe() == "a date as dd/MM/yyyy before 2026-01-01"
    assert matcher.weight == 2
