from tests.unit.core.generator.tape import NOTE_A, Tape, notes

from understudy.core.generator.passes.answers.answer_drafts import draft_answer
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.study import Study
from understudy.core.generator.templates.flow import Flow


def draft(tape, method, path):
    """Draft all good answers of an endpoint as one kind."""
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    endpoint = next(one for one in endpoints if (one.method, one.path) == (method, path))
    group = [sample for sample in endpoint.samples if sample.good]
    return draft_answer(Study(Flow(samples), find_collections(endpoints)), endpoint, group)


def test_what_an_answer_does_to_things_follows_from_its_role():
    assert draft(notes(), "POST", "/notes").then["create"]["in"] == "notes"
    assert draft(notes(), "GET", "/notes/{note}").then["json"] == "{{ item }}"
    assert "remove" in draft(notes(), "DELETE", "/notes/{note}").then


def test_an_answer_about_nothing_known_is_written_from_its_request():
    tape = Tape()
    tape.add("POST", "/sums", {"a": "x1", "b": 2}, 200, {"said": "x1"})
    tape.add("POST", "/sums", {"a": "y2", "b": 2}, 200, {"said": "y2"})
    found = draft(tape, "POST", "/sums")
    assert (found.then["json"], found.clean) == ({"said": "{{ request.json.a | default(omit) }}"}, True)


def test_things_around_a_thing_must_be_there_for_its_answers():
    tape = notes()
    for word in ("tea", "milk"):
        tape.add("POST", f"/notes/{NOTE_A}/lines", {"text": word}, 201, {"id": f"{word}-17", "text": word})
        tape.add("GET", f"/notes/{NOTE_A}/lines/{word}-17", None, 200, {"id": f"{word}-17", "text": word})
    found = draft(tape, "GET", "/notes/{note}/lines/{line}")
    assert [(one.part, one.name[0], one.kind) for one in found.sealed][:1] == [("item", "notes", "present")]


def test_calls_say_how_many_things_there_are():
    tape = Tape()
    for note in (NOTE_A, "8f14e45fceea"):
        tape.add("POST", "/notes", {"text": "x"}, 201, {"id": note, "text": "x"})
        tape.add("GET", f"/notes/{note}", None, 200, {"id": note, "text": "x"})
    tape.add("POST", "/rpc", {"jsonrpc": "2.0", "id": 1, "method": "stats"}, 200, {"jsonrpc": "2.0", "id": 1, "result": {"notes": 2}})
    assert draft(tape, "POST", "/rpc").then["json"]["$merge"][0] == {"result": {"notes": "{{ count('notes') }}"}}
