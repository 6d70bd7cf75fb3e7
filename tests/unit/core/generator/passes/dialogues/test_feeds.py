from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_messages import as_bytes
from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Message
from understudy.runtime.rehearsal import DocumentRehearsal


def learn(exchanges):
    generated = generate(exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return {stub["id"]: stub["then"] for stub in generated.document["stubs"]}


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


def test_who_is_in_no_room_says_nothing_there_and_what_names_no_room_is_told_to_all():
    def join(at, room):
        return (at, "client", {"op": "join", "room": room}), (at + 0.01, "server", {"op": "joined", "room": room})

    def say(at, text, room="red"):
        return (at, "client", {"op": "say", "room": room, "text": text})

    def heard(at, text):
        return (at + 0.02, "server", {"op": "said", "room": "red", "text": text})

    def out(at, room):
        return (at + 0.01, "server", {"op": "error", "message": f"not in {room}"})

    def came(at):
        return (at + 0.02, "server", {"op": "came", "room": "red"})

    def alarm(at, text):
        return (at, "client", {"op": "alarm", "text": text}), (at + 0.01, "server", {"op": "done"})

    def rang(at, text):
        return (at + 0.02, "server", {"op": "rang", "text": text})

    empty = (5.51, "server", {"op": "error", "message": "empty text"})
    ann = [
        *join(1, "red"), came(2), say(3, "it rains"), (3.01, "server", {"op": "done"}), heard(4, "it snows"),
        say(5, "hi", "attic"), out(5, "attic"), say(5.5, ""), empty, *alarm(6, "fire in here"), came(9), rang(10, "flood there"),
    ]  # fmt: skip
    bob = [
        *join(2, "red"), heard(3, "it rains"), say(4, "it snows"), (4.01, "server", {"op": "done"}), rang(6, "fire in here"),
        (7, "client", {"op": "leave", "room": "red"}), (7.01, "server", {"op": "done"}), say(8, "still?"), out(8, "red"),
        *join(9, "red"), *alarm(10, "flood there"),
    ]  # fmt: skip
    tape = Tape()
    for lines in (ann, bob):
        messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in [*lines, (12, "client", {"op": "bye"})])
        tape.add("GET", "/live", None, 101, messages=messages)
    generated = generate(
        [replace(one, started_at=START + number / 1000) for number, one in enumerate(tape.exchanges)],
        {"name": "api"},
        lambda document: DocumentRehearsal(document, "api"),
    )
    stubs = {stub["id"]: stub for stub in generated.document["stubs"]}
    assert generated.proof.fidelity == 1.0
    assert stubs["say"]["then"]["publish"]["to"] == "live join {{ request.json.room }}"
    assert stubs["alarm"]["then"]["publish"]["to"] == "live"
    (refused,) = (stub for stub in stubs.values() if "not in" in str(stub["then"]))
    where = {"feed": "live join {{ request.json.room }}", "connection": "{{ me.connection }}"}
    assert refused["when"]["item"] == {"in": "_listeners", "where": where, "absent": True}
