from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_feeds import learn
from tests.unit.core.generator.passes.dialogues.test_messages import as_bytes
from tests.unit.core.generator.tape import START, Tape

from understudy.core.model.exchange import DialogueEnd, Message


def chat(*dialogues, end=9.0):
    tape = Tape()
    for lines in dialogues:
        messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in lines)
        tape.add("GET", "/chat", None, 101, messages=messages, end=DialogueEnd("client", 1000, "", end))
        end += 1
    return [replace(exchange, started_at=START + number / 2) for number, exchange in enumerate(tape.exchanges)]


def hello(name):
    return {"op": "hello", "name": name}


def test_a_client_that_said_its_name_is_known_by_it_and_listed():
    def welcome(made):
        return {"op": "welcome", "id": made}

    ann, bob = "c-7f3d1c9a52c4", "c-0c5e9a708d14"
    stubs = learn(
        chat(
            [
                (0.001, "server", welcome(ann)), (1.0, "client", hello("ann")), (1.01, "server", {"op": "ready", "id": ann}),
                (2.02, "server", {"op": "joined", "who": "bob", "count": 2}),
                (3.0, "client", {"op": "say", "text": "how are you"}), (3.01, "server", {"op": "ok"}),
                (4.02, "server", {"op": "said", "by": "bob", "text": "very well"}),
            ],
            [
                (0.001, "server", welcome(bob)), (0.52, "server", {"op": "joined", "who": "ann", "count": 1}),
                (1.5, "client", hello("bob")), (1.51, "server", {"op": "ready", "id": bob}),
                (2.52, "server", {"op": "said", "by": "ann", "text": "how are you"}),
                (3.5, "client", {"op": "say", "text": "very well"}), (3.51, "server", {"op": "ok"}),
                (4.5, "client", {"op": "who"}), (4.51, "server", {"op": "names", "names": ["ann", "bob"]}),
            ],
        )
    )  # fmt: skip
    opening = next(then for then in stubs.values() if "dialogue" in then)
    assert opening["listen"]["keep"] == {"id": "{{ id }}"}
    assert stubs["hello"]["send"][0]["json"] == {"op": "ready", "id": "{{ me.id }}"}
    assert stubs["hello"]["listen"] == {"to": "chat hello", "keep": {"name": "{{ request.json.name }}"}}
    (joined,) = stubs["hello"]["publish"]["send"]
    assert joined["json"]["count"] == "{{ listeners('chat hello') | length }}"
    (said,) = stubs["say"]["publish"]["send"]
    assert said["json"]["by"] == "{{ me.name }}"
    assert stubs["who"]["send"][0]["json"]["names"] == "{{ listeners('chat hello') | map_attribute('name') }}"


def test_a_name_that_somebody_has_is_refused_and_free_again_when_he_left():
    taken = {"op": "error", "error": "name already taken"}
    stubs = learn(
        chat(
            [(1.0, "client", hello("ann")), (1.01, "server", {"op": "ready"})],
            [(2.0, "client", hello("ann")), (2.01, "server", taken), (3.0, "client", hello("bob")), (3.01, "server", {"op": "ready"})],
        )
    )
    assert "listen" not in stubs["hello-conflict"]
    assert stubs["hello"]["listen"] == {"to": "chat hello", "keep": {"name": "{{ request.json.name }}"}}


def test_what_is_said_goes_to_the_room_that_was_entered_last_and_lists_are_of_that_room():
    def enter(name, room):
        return {"op": "enter", "name": name, "room": room}

    def users(*names):
        return {"op": "users", "users": list(names)}

    def said(name, text):
        return {"op": "said", "by": name, "text": text}

    ready = {"op": "entered"}
    bad = {"op": "error", "error": "invalid json"}
    stubs = learn(
        chat(
            [
                (1.0, "client", enter("ann", "red")), (1.001, "server", ready), (4.0, "client", {"op": "say", "text": "how are you"}),
                (4.001, "server", said("ann", "how are you")), (6.0, "client", {"op": "who"}), (6.001, "server", users("ann", "bob")),
                (7.0, "client", "not json"), (7.001, "server", bad),
            ],
            [
                (1.0, "client", enter("bob", "red")), (1.001, "server", ready), (3.502, "server", said("ann", "how are you")),
                (6.5, "client", {"op": "who"}), (6.501, "server", users("ann", "bob")),
            ],
            [
                (1.0, "client", enter("cid", "blue")), (1.001, "server", ready), (4.0, "client", {"op": "say", "text": "anybody there"}),
                (4.001, "server", said("cid", "anybody there")), (6.5, "client", {"op": "who"}), (6.501, "server", users("cid")),
            ],
        )
    )  # fmt: skip
    assert stubs["say"]["publish"]["to"] == "chat enter {{ me.room }}"
    assert stubs["say"]["publish"]["send"] == stubs["say"]["send"]
    assert stubs["say"]["send"][0]["json"]["$merge"][0]["by"] == "{{ me.name }}"
    assert stubs["who"]["send"][0]["json"]["users"] == "{{ listeners('chat enter' ~ ' ' ~ me.room) | map_attribute('name') }}"
