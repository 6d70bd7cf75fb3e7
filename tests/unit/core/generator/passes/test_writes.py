from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import Tape, notes


def test_a_create_makes_the_thing_the_server_would():
    (draft,) = drafts(notes(), "POST", "/notes")
    assert draft.then["let"] == {"id": "{{ new_id('{uuid}') }}"}
    item = draft.then["create"]["item"]["$merge"]
    assert item == [{"id": "{{ id }}", "done": False, "created": "{{ now() }}"}, "{{ request.json }}"]


def test_a_change_merges_what_was_asked_and_a_removal_removes():
    (update,) = drafts(notes(), "PATCH", "/notes/{note}")
    assert update.then["update"]["item"] == "{{ request.json }}"
    (removal,) = drafts(notes(), "DELETE", "/notes/{note}")
    assert removal.then["remove"] == {"in": "notes", "key": "{{ path.note }}"}


def test_a_put_under_a_chosen_name_stores_the_bytes():
    tape = Tape()
    for name, body in (("a.txt", b"first one"), ("b.txt", b"second")):
        tape.add("PUT", f"/files/{name}", body, 201)
        tape.add("GET", f"/files/{name}", None, 200, body)
    (draft,) = drafts(tape, "PUT", "/files/{file}")
    assert draft.then["create"]["item"]["content"] == "{{ request.body }}"
