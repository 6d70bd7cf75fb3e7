import pytest

from understudy.core.model.dialogue import Hear, Leave, Say
from understudy.files.stubs.compile_dialogue import compile_dialogue


def test_a_script_and_replies(place, told):
    answer = compile_dialogue(
        {
            "headers": {"x": "y"},
            "subprotocol": "chat",
            "dialogue": [
                {"send": "hi", "after": "10ms"},
                {"expect": {"event": "join"}, "within": "1s"},
                {"expect": {}},
                {"send": {"base64": "AA=="}},
                {"close": 1001, "reason": "bye"},
                {"on_message": {"when": "ping", "send": "pong"}},
            ],
            "on_message": [
                {"when": {"contains": "a"}, "send": ["one", {"send": "two", "after": "1s"}, {"n": 1}], "close": 1000},
                {"close": None},
            ],
        },
        place,
    )
    dialogue = answer.dialogue
    say, hear, anything, binary, leave = dialogue.lines
    assert (say.kind, say.after) == ("text", 0.01)
    assert (hear.within, hear.wanted.matches({"event": "join", "more": 1}), hear.wanted.matches({"event": "x"})) == (1.0, True, False)
    assert (anything, binary.kind, leave) == (Hear(), "binary", Leave(1001, "bye"))
    ping, several, close = dialogue.replies
    assert ping.wanted.matches("ping")
    assert [type(line) for line in several.lines] == [Say, Say, Say, Leave]
    assert close.lines == (Leave(),)
    assert (dialogue.subprotocols, answer.headers[0].name, told()) == (("chat",), "x", [])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"dialogue": "hi"}, "dialogue: expected a list"),
        ({"dialogue": ["hi"]}, "dialogue.0: expected a line"),
        ({"dialogue": [{"after": "1s"}]}, "dialogue.0: a line says one of"),
        ({"dialogue": [{"sned": "x"}]}, "dialogue.0.sned: unknown key of a line 'sned'. Did you mean 'send'?"),
        ({"dialogue": [{"close": 1006}]}, "dialogue.0.close: expected a close code"),
        ({"dialogue": [{"close": 99}]}, "dialogue.0.close: expected a close code"),
        ({"on_message": [{"when": "x"}]}, "on_message.0: expected a reply"),
        ({"on_message": [{"kind": "picture", "send": "x"}]}, "on_message.0.kind: expected text or binary"),
        ({"dialogue": [], "subprotocol": 5}, "subprotocol: expected a name"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_dialogue(document, place)
    assert told()[0].startswith(message), told()


def test_replies_may_want_one_kind_of_message_and_repeat_a_line(place):
    answer = compile_dialogue(
        {"on_message": [{"kind": "binary", "send": [{"send": "{{ n }}", "repeat_for": "n in range(message.json.count)"}]}]}, place
    )
    reply = answer.dialogue.replies[0]
    assert reply.kind == "binary"
    assert reply.lines[0].each[0] == "n"
