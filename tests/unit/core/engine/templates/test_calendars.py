"""Calendars and address books in text, and queries of them."""

import pytest

from understudy.core.engine.templates.calendars import answering, read_component, same_calendar


def calendar(*lines, kind="VEVENT"):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", f"BEGIN:{kind}", *lines, f"END:{kind}", "END:VCALENDAR", ""])


REVIEW = calendar("UID:1@x", "DTSTART:20260905T140000Z", "DTEND:20260905T150000Z", "SUMMARY:Review of", "  the year")
DAY = calendar("UID:2@x", "DTSTART;VALUE=DATE:20260907", "SUMMARY:Day off")
WEEKLY = calendar("UID:3@x", "DTSTART:20260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20260906T000000Z", "SUMMARY:Standup")
TASK = calendar("UID:4@x", "SUMMARY:Buy bread", "STATUS:NEEDS-ACTION", kind="VTODO")
ITEMS = [{"content": text.encode()} for text in (REVIEW, DAY, WEEKLY, TASK)]


def asked(kind, **wanted):
    inner = {"@name": kind, **{name.replace("_", "-"): value for name, value in wanted.items()}}
    query = {"calendar-query": {"filter": {"comp-filter": {"@name": "VCALENDAR", "comp-filter": inner}}}}
    return [ITEMS.index(item) for item in answering(ITEMS, query)]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("20260905T000000Z", "20260906T000000Z", [0, 2]),
        ("20260907T120000Z", "20260908T000000Z", [1]),
        ("20260908T000000Z", "20260909T000000Z", []),
        ("20250101T000000Z", "20250102T000000Z", []),
    ],
)
def test_events_lie_in_a_range_of_time(start, end, found):
    assert asked("VEVENT", time_range={"@start": start, "@end": end}) == found


def test_properties_are_there_or_not_and_say_something_or_do_not():
    assert asked("VEVENT", prop_filter={"@name": "UID", "text-match": {"#text": "2@x", "@collation": "i;octet"}}) == [1]
    assert asked("VEVENT", prop_filter={"@name": "SUMMARY", "text-match": "of the YEAR"}) == [0]
    assert asked("VTODO", prop_filter={"@name": "COMPLETED", "is-not-defined": ""}) == [3]
    assert asked("VTODO", prop_filter={"@name": "STATUS", "text-match": {"#text": "DONE", "@negate-condition": "yes"}}) == [3]
    assert asked("VTODO", time_range={"@start": "20260101T000000Z"}) == [3]
    assert asked("VJOURNAL", is_not_defined="") == [0, 1, 2, 3]


def test_cards_are_found_by_what_they_say():
    cards = [{"content": f"BEGIN:VCARD\r\nFN:{name}\r\nEND:VCARD\r\n"} for name in ("Ann Lee", "Bob")]
    matches = [{"#text": "an", "@match-type": "starts-with"}, {"#text": "zz"}]
    query = {"addressbook-query": {"filter": {"prop-filter": {"@name": "FN", "text-match": matches}}}}
    assert answering(cards, query) == cards[:1]
    assert answering(cards, {"addressbook-query": {}}) == cards
    assert answering([{"content": "no card"}], query) == []


def test_the_order_of_properties_means_nothing():
    assert same_calendar(calendar("A:1", "B:2"), calendar("B:2", "A:1"))
    assert not same_calendar(calendar("A:1", "B:2"), calendar("A:1"))
    assert not same_calendar("A:1", "A:1")
    assert read_component("no text") is None
