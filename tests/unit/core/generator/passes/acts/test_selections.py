"""What one request does to all that a filter lets through."""

from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

NOTES = (("hello", "lobby"), ("fix it", "dev"), ("ship it", "dev"))


def rooms():
    tape = Tape()
    notes = []
    for number, (text, room) in enumerate(NOTES, 1):
        asked = {"text": text, "room": room}
        notes.append({"id": number, **asked})
        tape.add("POST", "/notes", asked, 201, notes[-1])
    tape.add("GET", "/notes", None, 200, {"total": 3, "data": notes})
    tape.add("GET", "/notes?room=dev", None, 200, {"total": 2, "data": notes[1:]})
    tape.add("GET", "/notes/1", None, 200, notes[0])
    changed = [{**note, "done": True} for note in notes[1:]]
    tape.add("PATCH", "/notes?room=dev", {"done": True}, 200, changed)
    tape.add("GET", "/notes/2", None, 200, changed[0])
    tape.add("DELETE", "/notes?room=dev", None, 200, changed)
    tape.add("GET", "/notes/2", None, 404, {"error": "no such note"})
    tape.add("GET", "/notes", None, 200, {"total": 1, "data": notes[:1]})
    return tape


def test_all_that_the_filter_lets_through_is_changed_and_listed_as_it_is_now():
    (draft,) = drafts(rooms(), "PATCH", "/notes")
    assert draft.then["list"] == {"from": "notes", "where": {"room": "{{ request.query.room }}"}}
    assert draft.then["update"] == {"in": "notes", "for": "one in page.keys", "key": "{{ one }}", "item": "{{ request.json }}"}
    assert draft.then["json"] == "{{ items }}"
    assert draft.tests == ("{{ request.query.room is defined }}",)


def test_all_that_the_filter_lets_through_is_removed_and_listed_as_it_was():
    (draft,) = drafts(rooms(), "DELETE", "/notes")
    assert draft.then["remove"] == {"in": "notes", "for": "one in page.keys", "key": "{{ one }}"}
    assert draft.then["json"] == "{{ page.items }}"


def test_what_was_changed_that_way_is_no_default_of_new_things():
    create = drafts(rooms(), "POST", "/notes")[0]
    assert "done" not in str(create.then["create"]["item"])


def test_what_no_filter_explains_is_no_act_on_what_it_lets_through():
    tape = rooms()
    tape.add("PATCH", "/notes?batch=7", {"done": False}, 200, [{"id": 1, "text": "hello", "room": "lobby", "done": False}])
    assert not any("update" in draft.then for draft in drafts(tape, "PATCH", "/notes"))
