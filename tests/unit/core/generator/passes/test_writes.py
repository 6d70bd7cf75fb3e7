from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import Tape, notes

from understudy.core.generator.pipeline import generate
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_create_makes_the_thing_the_server_would():
    (draft,) = drafts(notes(), "POST", "/notes")
    assert draft.then["let"] == {"id": "{{ new_id('{uuid}') }}"}
    item = draft.then["create"]["item"]["$merge"]
    assert item == [{"id": "{{ id }}", "done": False, "created": "{{ now() }}"}, "{{ request.json }}"]


def test_a_removal_removes():
    (removal,) = drafts(notes(), "DELETE", "/notes/{note}")
    assert removal.then["remove"] == {"in": "notes", "key": "{{ path.note }}"}


def test_a_change_that_takes_members_away_puts_the_whole_thing():
    tape = Tape()
    key = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": key, "text": "a"})
    tape.add("PATCH", f"/notes/{key}", {"mood": "b"}, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    tape.add("GET", f"/notes/{key}", None, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    (draft,) = drafts(tape, "PATCH", "/notes/{note}")
    assert "create" in draft.then
    assert draft.then["create"]["item"]["$merge"][0]["old"] == "{{ item }}"


def test_the_one_number_that_was_made_is_the_next_that_is_counted():
    tape = Tape()
    tape.add("POST", "/runs/create", {"name": "prices"}, 200, {"run_id": "1"})
    tape.add("GET", "/runs/get?run_id=1", None, 200, {"run_id": "1", "name": "prices", "stage": "active"})
    tape.add("GET", "/runs/list", None, 200, {"runs": [{"run_id": "1", "name": "prices", "stage": "active"}]})
    generated = generate(tape.exchanges, {"name": "lab"}, lambda document: DocumentRehearsal(document, "lab"))
    (made,) = [stub["then"] for stub in generated.document["stubs"] if "create" in stub["then"]]
    assert made["let"] == {"id": "{{ counter('runs_run_id') | string }}"}
    assert "{{ id }}" in str(made["create"]["item"])
