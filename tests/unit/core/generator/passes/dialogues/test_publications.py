from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_feeds import learn
from tests.unit.core.generator.passes.dialogues.test_messages import as_bytes
from tests.unit.core.generator.tape import START, Tape

from understudy.core.model.exchange import Chunk, Failure, Message, Timings


def room(who, *lines):
    messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in lines)
    return ("GET", f"/rooms/red?name={who}", None, 101), {"messages": messages}


def together(*dialogues):
    tape = Tape()
    for arguments, more in dialogues:
        tape.add(*arguments, **more)
    return [replace(exchange, started_at=START + number / 100) for number, exchange in enumerate(tape.exchanges)]


def test_what_somebody_says_is_published_with_the_ids_that_were_made_for_it():
    def said(who, text, made):
        return {"from": who, "text": text, "id": made}

    first = said("ann", "hello you", "7f3d1c9a-52c4-4e0f-9d55-0d8a4a1b2c01")
    second = said("bob", "good day", "0c5e9a70-8d14-4b7e-a6f3-1c0d2e3f4a02")
    stubs = learn(
        together(
            room("ann", (1.0, "client", {"op": "say", "text": "hello you"}), (1.01, "server", first), (2.02, "server", second),
                 (9.0, "client", "bye")),
            room("bob", (1.01, "server", first), (2.0, "client", {"op": "say", "text": "good day"}), (2.01, "server", second),
                 (9.0, "client", "bye")),
        )
    )  # fmt: skip
    assert next(then for then in stubs.values() if "dialogue" in then)["listen"]["to"] == stubs["say"]["publish"]["to"]
    assert stubs["say"]["let"]["id"] == "{{ new_id('{uuid}') }}"
    (told,) = stubs["say"]["publish"]["send"]
    assert told == stubs["say"]["send"][0]
    assert told["json"]["$merge"][0]["id"] == "{{ id }}"
    assert told["json"]["$merge"][0]["from"].startswith("{{ request.query.name")


def test_a_request_is_seen_on_the_open_feed():
    tape = Tape()
    opening = b'event: open\ndata: {"channel": "news"}\n\n'
    events = [f'id: {number}\ndata: {{"text": "{text}"}}\n\n'.encode() for number, text in ((1, "it rains"), (2, "the sun shines"))]
    sizes = [opening, *events]
    chunks = tuple(Chunk(at, len(one)) for at, one in zip((0.0, 1.02, 2.02), sizes, strict=True))
    tape.add("GET", "/news", None, 200, "", kind="text/event-stream", chunks=chunks, interruption=Failure("client_gone", "left", 3.0))
    outcome = replace(tape.exchanges[0].outcome, body=b"".join(sizes))
    tape.exchanges[0] = replace(tape.exchanges[0], outcome=outcome)
    tape.add("POST", "/news", {"text": "it rains"}, 202, {"id": "1"})
    tape.add("POST", "/news", {"text": "the sun shines"}, 202, {"id": "2"})
    stubs = learn(tape.exchanges)
    feed = next(then for then in stubs.values() if then.get("keep_open"))
    assert feed["listen"] == {"to": "news"}
    post = next(then for then in stubs.values() if "publish" in then)
    assert post["publish"]["to"] == "news"
    assert "data: " in post["publish"]["send"][0]


def test_a_watch_that_the_server_ends_hears_requests_until_then():
    names = ("web", "cache", "queue")
    lines = [b'{"type": "ADDED", "object": {"id": %d, "name": "%s"}}\n' % (one, name.encode()) for one, name in enumerate(names, 1)]
    gone = b'{"type": "DELETED", "object": {"id": 1, "name": "web"}}\n'
    chunks = tuple(Chunk(at, len(one)) for at, one in zip((1.005, 2.005, 3.005, 3.405), [*lines, gone], strict=True))
    tape = Tape()
    tape.add("GET", "/apps?watch=true&timeout=5", None, 200, "", kind="application/json", chunks=chunks)
    outcome = replace(tape.exchanges[0].outcome, body=b"".join([*lines, gone]))
    tape.exchanges[0] = replace(tape.exchanges[0], outcome=outcome, timings=Timings(receive=5.0))
    for number, name in enumerate(names, 1):
        tape.add("POST", "/apps", {"name": name}, 201, {"id": number, "name": name})
    tape.add("GET", "/apps", None, 200, [{"id": number, "name": name} for number, name in enumerate(names, 1)])
    tape.add("DELETE", "/apps/1", None, 200, {"id": 1})
    at = [START, START + 1, START + 2, START + 3, START + 3.2, START + 3.4]
    stubs = learn([replace(exchange, started_at=moment) for exchange, moment in zip(tape.exchanges, at, strict=True)])
    feed = next(then for then in stubs.values() if then.get("keep_open"))
    assert feed["keep_open"] == {"for": "{{ request.query.timeout | default('5') | float }}"}
    told = [then["publish"]["send"][0]["json"]["type"] for then in stubs.values() if "publish" in then]
    assert sorted(told) == ["ADDED", "DELETED"]
