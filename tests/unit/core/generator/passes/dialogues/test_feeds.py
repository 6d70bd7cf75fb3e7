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
