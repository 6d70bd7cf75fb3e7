from tests.unit.core.generator.tape import START, Tape, iso

from understudy.core.generator.templates.calendar import Calendar, replace_moments, without_moments
from understudy.core.generator.values.looks import Moment

YEAR = 365 * 86_400.0


def moment(epoch):
    return Moment(epoch, "epoch")


def recorded():
    tape = Tape()
    tape.add("POST", "/notes", {"due": int(START) + 50}, 201)
    tape.add("GET", "/notes", None, 200, {})
    return Calendar.of(tape.samples(), YEAR)


def test_what_was_made_during_the_recording_moves_with_the_clock():
    calendar = recorded()
    assert calendar.agree(moment(START + 1), moment(START + 1 + YEAR))
    assert not calendar.agree(moment(START + 1), moment(START + 1))
    assert calendar.agree(moment(START + 3600), moment(START + 3600 + YEAR))


def test_what_was_there_before_stays_and_what_the_client_said_may():
    calendar = recorded()
    assert calendar.agree(moment(START - 500), moment(START - 500))
    assert not calendar.agree(moment(START - 500), moment(START - 500 + YEAR))
    assert calendar.agree(moment(START + 50), moment(START + 50))
    assert calendar.agree(moment(START + 3 * YEAR), moment(START + 3 * YEAR))


def test_at_the_recorded_time_nothing_moves():
    assert Calendar().agree(moment(5.0), moment(24.0))
    assert not Calendar().agree(moment(5.0), moment(26.0))


def test_moments_within_text_are_judged_and_taken_out():
    text = "sid=a; Expires={}"
    first, second = text.format(iso(START + 60)), text.format(iso(START + 60 + YEAR))
    one, other = without_moments(first, second, recorded())
    assert one == other
    assert without_moments(first, first, recorded()) is None
    assert replace_moments("since=1795200000&x=1", {"1795200000": "1826736000"}) == "since=1826736000&x=1"


def test_moments_to_the_minute_are_judged_to_the_minute():
    calendar = Calendar(3600.0, 1_795_200_030.0, 1_795_200_100.0)  # 20:00:30
    line, later, much_later = (f"<a>x</a> 20-Nov-2026 {clock} 10" for clock in ("18:40", "19:41", "19:43"))
    assert without_moments(line, later, calendar) == ("<a>x</a> \ue002 10",) * 2
    assert without_moments(line, much_later, calendar) is None
    assert without_moments("2026-11-20 18:40 -", "2026-11-20 19:40 -", calendar) == ("\ue002 -",) * 2
