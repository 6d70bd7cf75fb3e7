from dataclasses import replace

from tests.unit.core.generator.passes.test_messages import as_bytes
from tests.unit.core.generator.traffic import START, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Chunk, Failure, Message
from understudy.runtime.rehearsal import DocumentRehearsal


def learn(exchanges):
    generated = generate(exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return {stub["id"]: stub["then"] for stub in generated.document["stubs"]}


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
    assert told["json"]["id"] == "{{ id }}"
    assert told["json"]["from"].startswith("{{ request.query.name")


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


def test_subscriptions_of_one_connection_are_told_apart_by_what_they_are_to():
    query = "subscription S($room: String!) { added(room: $room) { text } }"

    def subscribe(number, room):
        return {"id": number, "type": "subscribe", "payload": {"query": query, "variables": {"room": room}}}

    def told(number, text):
        return {"id": number, "type": "next", "payload": {"data": {"added": {"text": text}}}}

    lines = [
        (0.1, "client", subscribe("1", "red")),
        (0.2, "client", subscribe("2", "blue")),
        (1.02, "server", told("1", "it rains")),
        (2.02, "server", told("2", "the sun shines")),
        (3.02, "server", told("1", "it snows")),
        (9.0, "client", {"type": "bye"}),
    ]
    messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in lines)
    tape = Tape()
    tape.add("GET", "/live", None, 101, messages=messages)
    for room, text in (("red", "it rains"), ("blue", "the sun shines"), ("red", "it snows")):
        tape.add("POST", "/texts", {"room": room, "text": text}, 201, {"text": text})
    stubs = learn([replace(one, started_at=START if number == 0 else START + number) for number, one in enumerate(tape.exchanges)])
    (listening,) = (then for then in stubs.values() if "listen" in then)
    assert listening["listen"] == {"to": "live added {{ request.graphql.arguments.room }}", "keep": {"id": "{{ request.json.id }}"}}
    (post,) = (then for then in stubs.values() if "publish" in then)
    assert post["publish"]["to"] == "live added {{ request.json.room }}"
    assert post["publish"]["send"][0]["json"]["id"] == "{{ to.id }}"
