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
