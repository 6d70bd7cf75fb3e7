import json

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.align import Findings
from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.dialogues import is_dialogue, write_dialogue
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.model.exchange import DialogueEnd, Message


def talk(*lines):
    return tuple(
        Message(sender, "binary" if isinstance(data, bytes) else "text", data if isinstance(data, bytes) else data.encode(), number / 10)
        for number, (sender, data) in enumerate(lines)
    )


def test_conversations_become_replies():
    tape = Tape()
    tape.add(
        "GET", "/live", None, 101,
        messages=talk(
            ("server", "welcome"),
            ("client", json.dumps({"op": "ping", "id": 3})), ("server", json.dumps({"op": "pong", "id": 3})),
            ("client", json.dumps({"op": "ping", "id": 9})), ("server", json.dumps({"op": "pong", "id": 9})),
            ("client", "hello"), ("server", "echo: hello"),
            ("client", json.dumps({"op": "bye"})),
        ),
        end=DialogueEnd("server", 1000, "bye", 1.0),
    )  # fmt: skip
    samples = tape.samples()
    assert is_dialogue(samples[0])
    written = write_dialogue(find_endpoints(samples)[0], samples, Flow(samples), Findings())
    assert written["dialogue"] == [{"send": "welcome"}]
    assert written["on_message"] == [
        {"when": {"op": "ping"}, "send": [{"json": {"op": "pong", "id": "{{ message.json.id }}"}, "json_style": "spaced"}]},
        {"when": {"op": "bye"}, "send": [{"close": 1000, "reason": "bye"}]},
        {"send": ["echo: {{ message.text }}"]},
    ]


def test_bytes_are_told_from_text_and_counted_messages_are_repeated():
    tape = Tape()
    ticks = [("server", json.dumps({"type": "tick", "i": number})) for number in range(3)]
    tape.add(
        "GET", "/live", None, 101,
        messages=talk(
            ("client", "a text"), ("server", "a text"), ("client", b"\x00\x01"), ("server", b"\x00\x01"),
            ("client", json.dumps({"op": "count", "n": 3})), *ticks,
        ),
    )  # fmt: skip
    samples = tape.samples()
    written = write_dialogue(find_endpoints(samples)[0], samples, Flow(samples), Findings())
    assert written["on_message"] == [
        {
            "when": {"op": "count"},
            "send": [
                {
                    "send": {"json": {"type": "tick", "i": "{{ loop.index0 }}"}, "json_style": "spaced"},
                    "repeat_for": "each in range(message.json.n | default(0) | int)",
                }
            ],
        },
        {"kind": "binary", "send": [{"send": "{{ message.data }}", "binary": True}]},
        {"send": ["{{ message.text }}"]},
    ]


def test_ids_are_made_anew_unless_the_client_says_them_again():
    for again, expected in ((False, "{{ new_id('{hex:32}') }}"), (True, "9f86d081884c7d659a2feaa0c55ad015")):
        tape = Tape()
        made = [
            ("server", json.dumps({"op": "made", "id": number}))
            for number in ("0" * 20 + "a3bf4f1b2b0b", "9f86d081884c7d659a2feaa0c55ad015")
        ]
        said = [("client", json.dumps({"op": "make"})), made[0], ("client", json.dumps({"op": "make"})), made[1]]
        if again:
            said += [("client", json.dumps({"op": "read", "id": "9f86d081884c7d659a2feaa0c55ad015"})), ("server", "fine")]
        tape.add("GET", "/live", None, 101, messages=talk(*said))
        samples = tape.samples()
        written = write_dialogue(find_endpoints(samples)[0], samples, Flow(samples), Findings())
        reply = next(reply for reply in written["on_message"] if reply["when"] == {"op": "make"})
        assert reply["send"][0]["json"]["id"] == expected
