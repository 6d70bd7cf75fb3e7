"""Paths that end in a name and list what was put there."""

import json

import pytest
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of


def rooms(*, read):
    """What was said in two rooms: one of them was empty first, and what was said may be read by itself."""
    tape = Tape()
    number = 0
    for room, texts in (("lobby", ("hi", "ho", "so it goes")), ("attic", ("anybody",))):
        tape.add("GET", f"/messages/{room}", None, 200, [])
        said = []
        for text in texts:
            number += 1
            said.append({"id": number, "text": text, "room": room})
            tape.add("POST", f"/messages/{room}", {"text": text}, 201, said[-1])
        tape.add("GET", f"/messages/{room}", None, 200, said)
        if read:
            tape.add("GET", f"/messages/{room}/{number}", None, 200, said[-1])
            tape.add("DELETE", f"/messages/{room}/{number}", None, 204)
            tape.add("GET", f"/messages/{room}/{number}", None, 404, {"error": "no such message"})
            tape.add("GET", f"/messages/{room}", None, 200, said[:-1])
    return tape


@pytest.mark.parametrize("read", [False, True])
def test_every_place_lists_what_was_put_there(read):
    ask = asked_of(rooms(read=read), "rooms")

    def say(room, text):
        body = json.dumps({"text": text}).encode()
        return json.loads(ask("POST", f"/messages/{room}", body, content_type="application/json").body)

    def texts(room):
        return [one["text"] for one in json.loads(ask("GET", f"/messages/{room}").body)]

    assert texts("cellar") == []
    first, _, third = say("cellar", "a"), say("lobby", "b"), say("cellar", "c")
    assert (texts("cellar"), texts("lobby")) == (["a", "c"], ["b"])
    assert first["room"] == "cellar"
    if read:
        assert ask("DELETE", f"/messages/cellar/{third['id']}").status == 204
        assert ask("GET", f"/messages/cellar/{third['id']}").status == 404
        assert texts("cellar") == ["a"]
