from dataclasses import replace

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.backlog import LAST_EVENT_ID, ended_after, heartbeat, resumed_after, take_out_backlog
from understudy.core.generator.traffic.deeds import Deed
from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response


def heard(text, at_s=0.0):
    return Message("server", "text", text.encode(), at_s)


def opened(name, at, *replies, last=None):
    headers = Headers.of([("last-event-id", last)] if last else [])
    exchange = Exchange(1, "s", at, Request("GET", "/news", headers, connection=name), Response(200, Headers(), b""))
    return Deed(exchange, name, at, at + 9, "opened", replies=list(replies))


def texts(messages):
    return [message.data.decode() for message in messages]


def test_what_was_missed_is_told_and_heartbeats_are_no_events():
    first = opened("a", 0.0, heard(": hello\n\n"), heard(": ping\n\n", 2.0), heard(": ping\n\n", 4.0))
    again = opened("b", 9.0, heard("event: open\ndata: 1\n\n"), heard("id: 2\ndata: two\n\n", 0.01), last="1")
    post = Exchange(2, "s", 1.0, Request("POST", "/news", Headers()), Response(202, Headers(), b""))
    sent = Deed(post, "", 1.0, 1.1, "sent", told=[("a", heard("id: 1\ndata: one\n\n", 1.0))])
    take_out_backlog([first, again], [first, sent, again])
    assert texts(first.replies) == [": hello\n\n"]
    assert texts(first.beats) == [": ping\n\n"] * 2
    assert texts(again.replies) == ["event: open\ndata: 1\n\n"]
    assert [(name, message.data) for name, message in again.told] == [("b", b"id: 2\ndata: two\n\n")]
    assert heartbeat([first.beats]) == (2.0, ": ping\n\n")


def test_a_stream_to_which_nothing_is_published_stays_as_it_is():
    ticking = opened("a", 0.0, heard("id: 1\ndata: a\n\n"), heard("id: 2\ndata: b\n\n", 1.0), last="0")
    take_out_backlog([ticking], [ticking])
    assert len(ticking.replies) == 2


def test_a_request_says_the_last_event_it_knows_in_a_field_or_a_parameter():
    assert resumed_after(Request("GET", "/news", Headers.of([("Last-Event-ID", "7")]))) == (LAST_EVENT_ID, "7")
    assert resumed_after(Request("GET", "/news?since=4", Headers())) == ("request.query.since", "4")
    assert resumed_after(Request("GET", "/news?page=4", Headers())) == ("", "")
    assert heartbeat([[]]) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("timeout=4", {"for": "{{ request.query.timeout | default('4') | float }}"}),
        ("ms=4000", {"for": "{{ request.query.ms | default('4000') | float / 1000 }}"}),
        ("page=1", {"for": 4.1}),
    ],
)
def test_a_stream_that_the_server_ended_lasts_as_long_as_it_was_asked_to(query, expected):
    tape = Tape()
    tape.add("GET", f"/watch?{query}", None, 200, "")
    tape.exchanges[0] = replace(tape.exchanges[0], left_at=tape.exchanges[0].started_at + 4.1)
    assert ended_after(tape.samples()) == expected
    assert ended_after([]) == {}
