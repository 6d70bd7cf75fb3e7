from tests.unit.core.generator.tape import NOTE_A, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.flow import Flow


def test_cases_know_the_thing_they_are_about():
    samples = notes().samples()
    endpoints = find_endpoints(samples)
    roles = find_collections(endpoints)
    study = Study(Flow(samples), roles)
    read = next(endpoint for endpoint in endpoints if endpoint.path == "/notes/{note}" and endpoint.method == "GET")
    cases = study.cases(read, read.samples[:1])
    versions = [roles[0].sightings[read.samples[0].number].after]
    assert study.with_items(cases, versions)[0].values["item.id"] == NOTE_A
    assert study.exists(roles[0], read).name == ("notes", "{{ path.note }}")
    assert label_of(read) == "notes"


def test_a_request_that_names_another_thing_may_look_at_it():
    tape = notes()
    tape.add("POST", "/copies", {"note": NOTE_A}, 201, {"id": 1, "title": "groceries"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    study = Study(Flow(samples), find_collections(endpoints))
    copy = next(endpoint for endpoint in endpoints if endpoint.path == "/copies")
    let = {}
    found = study.with_references(study.cases(copy, copy.samples), let)
    assert let == {"its_note": "{{ lookup('notes', request.json.note) }}"}
    assert found[0].values["its_note.title"] == "groceries"


def test_a_request_may_name_several_things_even_of_one_kind():
    tape = notes()
    tape.add("POST", "/links", {"from_note": NOTE_A, "to_note": NOTE_A, "text": "x"}, 201, {"id": 1, "text": "x"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    study = Study(Flow(samples), find_collections(endpoints))
    link = next(endpoint for endpoint in endpoints if endpoint.path == "/links")
    let = {}
    found = study.with_references(study.cases(link, link.samples), let)
    assert list(let) == ["its_note", "its_to_note"]
    assert found[0].values["its_to_note.title"] == "groceries"


def test_an_endpoint_is_mainly_about_the_nearest_thing_in_its_path():
    tape = notes()
    tape.add("POST", f"/notes/{NOTE_A}/lines", {"text": "tea"}, 201, {"id": "tea-17", "text": "tea"})
    tape.add("GET", f"/notes/{NOTE_A}/lines/tea-17", None, 200, {"id": "tea-17", "text": "tea"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    study = Study(Flow(samples), find_collections(endpoints))
    about = {endpoint.path: roles.collection.name for endpoint in endpoints if (roles := study.main_role(endpoint)) is not None}
    assert about["/notes/{note}"] == "notes"
    assert about["/notes/{note}/lines/{line}"] == "lines"


def test_a_quantity_names_nothing_and_an_account_does():
    for name, refers in (("count", False), ("order_quantity", False), ("account", True), ("country", True), ("discount_note", True)):
        tape = notes()
        tape.add("POST", "/copies", {name: NOTE_A}, 201, {"done": True})
        tape.add("POST", "/copies", {name: "none"}, 404, {"error": "no"})
        samples = tape.samples()
        endpoints = find_endpoints(samples)
        study = Study(Flow(samples), find_collections(endpoints))
        copy = next(endpoint for endpoint in endpoints if endpoint.path == "/copies")
        code = ("notes", "{{ request.json." + name + " }}")
        assert [study.referred(copy, sample) for sample in copy.samples] == ([{code: True}, {code: False}] if refers else [{}, {}])
