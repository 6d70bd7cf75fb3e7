from datetime import UTC, datetime

import pytest

from understudy.core.rate_limits.quota import Quota


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_begins_anew_at_midnight(caller):
    knock = caller(Quota(2, "day"))
    assert all(said.allowed for said in knock.burst(2, moment("2026-03-04T23:00")))
    assert knock(moment("2026-03-04T23:30")).retry_after == 1800
    assert knock(moment("2026-03-05T00:00")).remaining == 1


def test_midnight_of_another_zone(caller):
    knock = caller(Quota(1, "day", offset=-8 * 3600))
    knock(moment("2026-03-04T07:00"))
    assert knock(moment("2026-03-04T07:30")).retry_after == 1800


@pytest.mark.parametrize(("at", "end"), [("2026-01-31T12:00", "2026-02-01T00:00"), ("2026-12-05T00:00", "2027-01-01T00:00")])
def test_a_month_is_as_long_as_the_calendar_says(caller, at, end):
    knock = caller(Quota(1, "month"))
    knock(moment(at))
    assert knock(moment(at)).retry_after == moment(end) - moment(at)


def test_an_hour_ends_on_the_clock(caller):
    knock = caller(Quota(1, "hour"))
    knock(moment("2026-01-31T12:59"))
    assert knock(moment("2026-01-31T12:59")).retry_after == 60
