from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_feeds import learn
from tests.unit.core.generator.passes.dialogues.test_messages import as_bytes
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, START, Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.passes.things.said_things import said_collections
from understudy.core.generator.traffic.turns import spoken
from understudy.core.model.exchange import DialogueEnd, Message

ANN, BOB = "3f2b7c9d1e5a4c6b8d0e2f4a6b8c0d1e", "9a8b7c6d5e4f4a3b2c1d0e9f8a7b6c5d"
ROOM = "7c6b5a49-3827-4165-a0f9-e8d7c6b5a493"


def rooms():
    """Two users log in, enter a room with their tokens, and say something that everybody there is told; the room shows it afterwards."""
    tape = Tape()

    def said(key, user, text):
        return {"type": "said", "id": key, "user": user, "text": text}

    for user, token in (("ann", ANN), ("bob", BOB)):
        tape.add("POST", "/login", {"username": user}, 200, {"token": token, "username": user})
    first, second = said(NOTE_A, "ann", "hello there"), said(NOTE_B, "bob", "good evening")
    lines = {
        ANN: [
            (0.001, "server", {"type": "welcome", "users": ["ann"]}),
            (1.01, "server", {"type": "joined", "user": "bob"}),
            (2.0, "client", {"type": "say", "text": "hello there"}),
            (2.01, "server", first),
            (3.02, "server", second),
        ],
        BOB: [
            (0.001, "server", {"type": "welcome", "users": ["ann", "bob"]}),
            (1.02, "server", first),
            (2.0, "client", {"type": "say", "text": "good evening"}),
            (2.01, "server", second),
        ],
    }
    for token, own in lines.items():
        messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in own)
        tape.add("GET", f"/ws/{ROOM}?token={token}", None, 101, messages=messages, end=DialogueEnd("client", 1000, "", 8.0))
    tape.add("GET", f"/rooms/{ROOM}/messages", None, 200, {"messages": [first, second]})
    starts = (0.0, 0.1, 10.0, 11.0, 30.0)
    return [replace(one, started_at=START + start) for one, start in zip(tape.exchanges, starts, strict=True)]


def test_what_was_said_in_a_room_is_a_list_of_that_room():
    endpoints = find_endpoints(normalise(spoken(rooms(), ())[0]))
    (found,) = said_collections(endpoints, ())
    assert (found.collection.name, found.collection.scope) == ("messages", ("room",))
    (maker,) = found.made_at
    assert (maker.operation, found.made_at[maker], dict(found.parts[maker].codes)) == (
        (("json:type", "say"),),
        ("id",),
        {"room": "path.ws"},
    )
    assert said_collections(endpoints, [maker]) == []


def test_who_is_there_is_known_by_his_session():
    stubs = learn(rooms())
    opening = next(then for then in stubs.values() if "dialogue" in then)
    assert opening["listen"]["keep"] == {"user": "{{ session.user }}"}
    assert opening["dialogue"][0]["send"]["json"]["users"].endswith(" | map_attribute('user') }}")
    assert opening["publish"]["send"][0]["json"]["user"].startswith("{{ session.user")
    assert stubs["say"]["create"]["in"] == "messages/{{ path.ws }}"
