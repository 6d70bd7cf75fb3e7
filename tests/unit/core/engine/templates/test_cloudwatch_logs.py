"""Events of logs: pages, patterns, groups and streams."""

import pytest

from understudy.core.engine.templates.cloudwatch_logs import (
    events_found,
    events_page,
    groups_shown,
    page_of,
    pattern_of,
    stream_after,
    streams_searched,
    streams_shown,
)
from understudy.errors import TemplateError


def event(number, stream, timestamp, message="m"):
    return {"id": str(number), "stream": stream, "timestamp": timestamp, "message": message, "ingestionTime": 9}


EVENTS = [event(0, "b", 3), event(1, "a", 2), event(2, "a", 1, "WARN disk"), event(3, "a", 4)]


def times(page):
    return [one["timestamp"] for one in page["events"]]


def test_events_of_a_stream_are_paged_in_both_directions():
    first = events_page(EVENTS, {"startFromHead": True, "limit": 2}, "a")
    assert times(first) == [1, 2]
    then = events_page(EVENTS, {"limit": 2, "nextToken": first["nextForwardToken"]}, "a")
    assert times(then) == [4]
    end = events_page(EVENTS, {"limit": 2, "nextToken": then["nextForwardToken"]}, "a")
    assert (times(end), end["nextForwardToken"]) == ([], then["nextForwardToken"])
    assert times(events_page(EVENTS, {"limit": 2, "nextToken": then["nextBackwardToken"]}, "a")) == [1, 2]
    assert times(events_page(EVENTS, {"limit": 2}, "a")) == [2, 4]
    assert times(events_page(EVENTS, {"startTime": 2, "endTime": 3}, "a")) == [2]


def test_events_of_a_group_stand_by_time_or_by_stream():
    def found(request, **more):
        return [one["eventId"] for one in events_found(EVENTS, ["b", "a"], request, **more)]

    assert found({}) == ["2", "1", "0", "3"]
    assert found({}, by_stream=True) == ["0", "2", "1", "3"]
    assert found({"interleaved": True}, by_stream=True) == ["2", "1", "0", "3"]
    assert found({"logStreamNames": ["b"]}) == ["0"]
    assert found({"filterPattern": "WARN"}) == ["2"]
    assert streams_searched(["b", "a"], {"logStreamNamePrefix": "a"}) == [{"logStreamName": "a", "searchedCompletely": True}]


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("", True),
        ("disk", True),
        ("disk WARN", True),
        ('"N disk"', True),
        ("-disk", False),
        ("?cpu ?disk", True),
        ("?cpu", False),
        ("cpu", False),
    ],
)
def test_patterns_of_terms(pattern, held):
    assert pattern_of(pattern)("WARN disk") is held


def test_other_patterns_are_not_guessed():
    with pytest.raises(TemplateError, match="not understood"):
        pattern_of("{ $.level = 7 }")


def test_groups_and_streams_are_listed_by_name_or_by_their_last_event():
    groups = [{"logGroupName": name, "tags": {}, "bytes": 3, "retentionInDays": None} for name in ("/z", "/a/b", "/a")]
    assert groups_shown(groups, {"logGroupNamePrefix": "/a"}, {"storedBytes": 0}) == [
        {"storedBytes": 0, "logGroupName": "/a"},
        {"storedBytes": 0, "logGroupName": "/a/b"},
    ]
    assert groups_shown(groups, {"logGroupNamePattern": "Z"}, counts=True) == [{"logGroupName": "/z", "storedBytes": 3}]
    streams = [{"logStreamName": "x", "lastEventTimestamp": 5}, {"logStreamName": "w"}, {"logStreamName": "v", "lastEventTimestamp": 7}]
    latest = streams_shown(streams, {"orderBy": "LastEventTime", "descending": True})
    assert [one["logStreamName"] for one in latest] == ["v", "x", "w"]
    assert [one["logStreamName"] for one in streams_shown(streams, {})] == ["v", "w", "x"]


def test_a_stream_knows_its_first_and_last_event_and_how_much_it_holds():
    once = stream_after({}, {"logEvents": [{"timestamp": 5, "message": "abc"}]}, 9)
    assert once == {"bytes": 3, "firstEventTimestamp": 5, "lastEventTimestamp": 5, "lastIngestionTime": 9, "uploadSequenceToken": "1"}
    again = stream_after(once, {"logEvents": [{"timestamp": 2, "message": "d"}]}, 10)
    assert (again["bytes"], again["firstEventTimestamp"], again["lastEventTimestamp"], again["uploadSequenceToken"]) == (4, 2, 5, "2")


def test_pages_go_on_after_the_name_that_a_token_says():
    found = [{"logStreamName": name} for name in "abc"]
    first = page_of(found, {"limit": 2, "logGroupName": "g"}, "logStreams", "logStreamName")
    assert first["nextToken"] == "g@b"
    rest = page_of(found, {"limit": 2, "nextToken": "g@b"}, "logStreams", "logStreamName", null=True)
    assert rest == {"logStreams": [{"logStreamName": "c"}], "nextToken": None}
    assert page_of([1, 2, 3], {"limit": 1, "nextToken": "@1"}, "events") == {"events": [2], "nextToken": "@2"}
