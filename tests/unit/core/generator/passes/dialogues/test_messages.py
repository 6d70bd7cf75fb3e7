import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.dialogues.messages import closing
from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import DialogueEnd, Message
from understudy.runtime.rehearsal import DocumentRehearsal


def talk(*lines, apart=0.1):
    return tuple(
        Message(sender, "binary" if isinstance(data, bytes) else "text", as_bytes(data), number * apart)
        for number, (sender, data) in enumerate(lines)
    )


def as_bytes(data):
    return data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()


def learn(*conversations, end=None):
    tape = Tape()
    for messages in conversations:
        tape.add("GET", "/live", None, 101, messages=messages, end=end)
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return {stub["id"]: stub for stub in generated.document["stubs"]}


def then(stub):
    return {key: value for key, value in stub["then"].items() if key != "recorded_latency"}


def test_conversations_become_replies():
    stubs = learn(
        talk(
            ("server", "welcome"),
            ("client", {"op": "ping", "id": 3}), ("server", {"op": "pong", "id": 3}),
            ("client", {"op": "ping", "id": 9}), ("server", {"op": "pong", "id": 9}),
            ("client", "hello"), ("server", "echo: hello"),
            ("client", {"op": "bye"}),
        ),
        end=DialogueEnd("server", 1000, "bye", 1.0),
    )  # fmt: skip
    assert then(stubs["talk-live"]) == {"status": 101, "dialogue": [{"send": "welcome"}]}
    assert stubs["ping"]["when"] == {"method": "MESSAGE", "path": "/live", "json": {"op": "ping"}}
    assert then(stubs["ping"])["send"][0]["json"] == {"$merge": [{"op": "pong"}, "{{ request.json | without('op') }}"]}
    assert then(stubs["message-live"]) == {"send": ["echo: {{ request.text }}"]}
    assert then(stubs["bye"]) == {"send": [], "close": 1000, "reason": "bye"}


def test_bytes_are_told_from_text_and_counted_messages_are_repeated():
    ticks = [("server", {"type": "tick", "i": number}) for number in range(3)]
    stubs = learn(
        talk(
            ("client", "a text"), ("server", "a text"), ("client", b"\x00\x01"), ("server", b"\x00\x01"),
            ("client", {"op": "count", "n": 3}), *ticks, ("client", {"op": "count", "n": 1}), ticks[0],
        ),
    )  # fmt: skip
    assert {str(then(stubs[name])["send"]) for name in ("message-live", "message-live-content-type")} == {
        str([{"send": "{{ request.body }}", "binary": True}]),
        str(["{{ request.text }}"]),
    }
    assert then(stubs["count"])["send"] == [
        {
            "send": {"json": {"type": "tick", "i": "{{ loop.index0 }}"}, "json_style": "spaced"},
            "repeat_for": "each in range(request.json.n | default(0) | int)",
            "after": "100ms",
        }
    ]


def test_things_are_made_and_read_by_messages():
    milk, eggs = {"id": 1, "title": "milk"}, {"id": 2, "title": "eggs"}
    stubs = learn(
        talk(
            ("client", {"op": "create", "req": 1, "title": "milk"}), ("server", {"op": "created", "req": 1, "note": milk}),
            ("client", {"op": "create", "req": 2, "title": "eggs"}), ("server", {"op": "created", "req": 2, "note": eggs}),
            ("client", {"op": "get", "req": 3, "note": 2}), ("server", {"op": "note", "req": 3, "note": eggs}),
            ("client", {"op": "delete", "req": 4, "note": 1}), ("server", {"op": "deleted", "req": 4}),
            ("client", {"op": "get", "req": 5, "note": 1}), ("server", {"op": "error", "req": 5, "reason": "note 1 not found"}),
        ),
    )  # fmt: skip
    assert then(stubs["create"])["create"]["in"] == "lives"
    assert stubs["get"]["when"]["item"] == {"in": "lives", "key": "{{ request.json.note }}"}
    assert then(stubs["get-missing"])["send"][0]["json"]["reason"] == "note {{ request.json.note | default('') }} not found"


def test_what_was_said_in_a_dialogue_can_be_counted():
    lines = [[(("client", {"say": f"{word}{n}"}), ("server", {"heard": n})) for n in (1, 2, 3)] for word in ("a", "b")]
    stubs = learn(*(talk(*(line for pair in pairs for line in pair)) for pairs in lines))
    assert "{{ me.said }}" in str(stubs)


def test_a_subprotocol_is_the_one_preferred():
    tape = Tape()
    for offered, chosen in (("a, b", "b"), ("a", "a")):
        tape.add("GET", "/live", None, 101, headers=[("Sec-WebSocket-Protocol", offered)], fields=[("Sec-WebSocket-Protocol", chosen)])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.document["stubs"][0]["then"]["subprotocol"] == ["b", "a"]


def test_only_the_servers_own_end_is_its_answer():
    tape = Tape()
    tape.add("GET", "/live", None, 101, end=DialogueEnd("server", 4001, "full", 0.1))
    tape.add("GET", "/live", None, 101, end=DialogueEnd("client", 1000, "", 0.1))
    own, other = tape.samples()
    assert closing([own]) == ([4001], ["full"])
    assert closing([own, other]) is None


def test_a_subscription_in_a_dialogue_is_graphql_and_a_run_of_replies_follows_its_argument():
    def subscribed(number, query, variables, *replies):
        asked = {"id": number, "type": "subscribe", "payload": {"query": query, "variables": variables}}
        told = [{"id": number, "type": "next", "payload": {"data": reply}} for reply in replies]
        return [("client", asked), *(("server", one) for one in told), ("server", {"id": number, "type": "complete"})]

    query = "subscription Count($n: Int!) { count(to: $n) }"
    lines = [("client", {"type": "connection_init"}), ("server", {"type": "connection_ack"})]
    for number, count in (("1", 3), ("2", 5)):
        lines += subscribed(number, query, {"n": count}, *({"count": one} for one in range(count)))
    stubs = learn(talk(*lines))
    run, end = stubs["count"]["then"]["send"]
    assert stubs["count"]["when"]["body"] == {"graphql": {"type": "subscription", "field": "count"}}
    assert run["repeat_for"] == "each in range(request.graphql.arguments.to | int)"
    assert run["send"]["json"]["payload"] == {"data": {"count": "{{ loop.index0 }}"}}
    assert end["send"]["json"] == {"id": "{{ request.json.id | default(omit) }}", "type": "complete"}
