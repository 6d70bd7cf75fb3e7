from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_messages import talk
from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.traffic.turns import is_feed, media_of, spoken
from understudy.core.model.exchange import Chunk, DialogueEnd, Failure, Message

EVENTS = (("Content-Type", "text/event-stream"),)


def turns(*conversations):
    tape = Tape()
    for messages in conversations:
        tape.add("GET", "/live", None, 101, messages=messages)
    return normalise(spoken(tape.exchanges)[0])


def said(exchange):
    return [message.data.decode() for message in exchange.messages if message.sender == "server"]


def two_clients(first, second, **more):
    """Two dialogues that begin together."""
    tape = Tape()
    tape.add("GET", "/live?who=ann", None, 101, messages=first, **more)
    tape.add("GET", "/live?who=bob", None, 101, messages=second)
    return spoken([tape.exchanges[0], replace(tape.exchanges[1], started_at=START)])[0]


def test_traffic_without_dialogues_stays_as_it_is():
    tape = Tape()
    tape.add("GET", "/a")
    assert spoken(tape.exchanges, [0]) == (tape.exchanges, [0])


def test_every_message_is_an_exchange_with_its_replies():
    tape = Tape()
    lines = talk(("server", "hi"), ("client", "a"), ("server", "b"), ("server", "c"), ("client", "d"))
    tape.add("GET", "/live?who=me", None, 101, messages=lines)
    opened, first, second = spoken(tape.exchanges)[0]
    assert [said(one) for one in (opened, first, second)] == [["hi"], ["b", "c"], []]
    assert (first.request.method, first.request.target, first.request.body, first.said) == ("MESSAGE", "/live?who=me", b"a", 1)
    assert first.started_at == START + 0.1
    assert (second.request.connection, second.said) == (opened.request.connection, 2)


def test_replies_to_messages_in_flight_go_to_the_one_that_shares_their_values():
    tape = Tape()
    lines = talk(("client", {"id": 1}), ("client", {"id": 2}), ("server", {"id": 2}), ("server", {"id": 1}))
    tape.add("GET", "/live", None, 101, messages=lines)
    _, first, second = spoken(tape.exchanges)[0]
    assert (said(first), said(second)) == (['{"id": 1}'], ['{"id": 2}'])


def test_what_somebody_else_said_is_published():
    told = (Message("server", "text", b"ann: hello all", 0.02),)
    exchanges = two_clients(talk(("server", "hi"), ("client", "hello all"), ("server", "ok"), apart=0.01), told)
    message = next(one for one in exchanges if one.request.method == "MESSAGE")
    assert [(connection, one.data) for connection, one in message.sendings] == [("d1", b"ann: hello all")]


def test_who_leaves_counts_where_others_hear_of_it():
    told = (Message("server", "text", b"ann left", 0.3),)
    exchanges = two_clients((), told, end=DialogueEnd("client", 1000, "", 0.2))
    assert [one.request.method for one in exchanges] == ["GET", "GET", "LEFT"]


def test_events_of_an_open_stream_are_published_by_requests():
    tape = Tape()
    opening, event = b"event: open\n\n", b'data: "news here"\n\n'
    feed = tape.add("GET", "/feed", None, 200, "", fields=EVENTS)
    outcome = replace(feed.outcome, body=opening + event)
    tape.exchanges[0] = replace(feed, outcome=outcome, chunks=(Chunk(0.0, len(opening)), Chunk(1.01, len(event))))
    tape.add("POST", "/feed", {"text": "news here"}, 202)
    feed, post = spoken(tape.exchanges)[0]
    assert feed.outcome.body == opening
    assert [(connection, one.data) for connection, one in post.sendings] == [("d0", event)]
    assert is_feed(feed)


def test_media_types_of_messages():
    kinds = (("text", b"[1]"), ("text", b"1"), ("binary", b"{}"))
    assert [media_of(Message("client", kind, data, 0.0)) for kind, data in kinds] == [
        "application/json",
        "text/plain; charset=utf-8",
        "application/octet-stream",
    ]


def test_a_message_that_stayed_without_an_answer_longer_than_answers_take_gets_none():
    def asked(at, word):
        return [Message("client", "text", word.encode(), at), Message("server", "text", b"re: " + word.encode(), at + 0.002)]

    lines = [*asked(1.0, "one"), *asked(2.0, "two"), *asked(3.0, "three"), Message("client", "text", b"typing", 4.0)]
    late = (Message("client", "text", b"ping", 5.0), Message("server", "text", b"pong", 5.002))
    tape = Tape()
    tape.add("GET", "/live", None, 101, messages=(*lines, *late))
    *_, typing, ping = spoken(tape.exchanges)[0]
    assert (said(typing), said(ping)) == ([], ["pong"])


def test_acknowledgements_of_socket_io_belong_to_what_they_acknowledge():
    messages = talk(
        ("client", {"event": "slow", "ack": 1, "data": "a"}), ("client", {"event": "fast", "ack": 2, "data": "b"}),
        ("server", {"ack": 2, "data": "a"}), ("server", {"ack": 1, "data": "b"}),
    )  # fmt: skip
    tape = Tape()
    tape.add("GET", "/live", None, 101, messages=messages)
    _, slow, fast = spoken(tape.exchanges)[0]
    assert (said(slow), said(fast)) == (['{"ack": 1, "data": "b"}'], ['{"ack": 2, "data": "a"}'])


def test_an_event_may_seem_to_arrive_somewhat_before_the_request_that_caused_it():
    tape = Tape()
    events = [b'data: {"id": "note-one-7f3d1c9a", "title": "groceries"}\n\n', b'data: {"id": "note-one-7f3d1c9a"}\n\n']
    chunks = tuple(Chunk(at, len(event)) for at, event in zip((1.0, 1.99), events, strict=True))
    tape.add("GET", "/feed", fields=EVENTS, chunks=chunks, interruption=Failure("client_gone", "left", 3.0))
    feed = replace(tape.exchanges[0], outcome=replace(tape.exchanges[0].outcome, body=b"".join(events)))
    tape.add("POST", "/notes", {"title": "groceries"}, 201, {"id": "note-one-7f3d1c9a", "title": "groceries"})
    tape.add("DELETE", "/notes/note-one-7f3d1c9a", None, 204)
    tape.add("DELETE", "/notes/note-one-7f3d1c9a", None, 404)
    made, removed, refused = tape.exchanges[1:]
    later = [replace(made, started_at=START + 1.0), replace(removed, started_at=START + 2.005), replace(refused, started_at=START + 2.02)]
    _, first, second, third = spoken([feed, *later])[0]
    assert [len(one.sendings) for one in (first, second, third)] == [1, 1, 0]


def polled_by_ann(heard, told, *, asked):
    """Ann polls and is told something at 1.0; Bob opens his dialogue at 0.9 and says something at 1.008 and 1.015."""
    tape = Tape()
    ann = tape.add("GET", "/live?who=ann", None, 101, messages=told)
    lines = tuple(Message("client", "text", data, at) for data, at in zip(heard, (0.108, 0.115), strict=True))
    tape.add("GET", "/admin", None, 101, messages=lines)
    ann = replace(ann, polls=((START, START + 0.1), (START + 1.0, START + asked)))
    return spoken([ann, replace(tape.exchanges[1], started_at=START + 0.9)])[0]


def test_what_is_polled_may_seem_to_arrive_somewhat_before_what_caused_it():
    told = talk(("server", {"event": "kicked", "data": {"by": "admin"}}))
    told = (replace(told[0], at_s=1.0),)
    kicks = (b'{"event": "kick", "ack": 0, "data": "ann"}', b'{"event": "kick", "ack": 1, "data": "nobody"}')
    caused = {asked: [len(one.sendings) for one in polled_by_ann(kicks, told, asked=asked)] for asked in (1.02, 1.004)}
    # Who asked again before that had the answer by then.
    assert caused == {1.02: [0, 0, 1, 0], 1.004: [0, 1, 0, 0]}


def test_an_acknowledgement_may_seem_to_be_polled_before_what_it_acknowledges():
    tape = Tape()
    lines = (
        Message("client", "text", b'{"event": "join", "ack": 0}', 0.5),
        Message("server", "text", b'{"ack": 1, "data": "garden"}', 1.0),
        Message("client", "text", b'{"event": "join", "ack": 1}', 1.003),
    )
    tape.add("GET", "/live", None, 101, messages=lines)
    _, first, second = spoken([replace(tape.exchanges[0], polls=((START + 1.0, START + 1.02),))])[0]
    assert (said(first), said(second)) == ([], ['{"ack": 1, "data": "garden"}'])
