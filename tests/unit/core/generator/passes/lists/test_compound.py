"""Compound documents of JSON:API."""

from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow

TAG_A, TAG_B = "1c8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e03", "2d2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a04"


def resource(kind, key, attributes, **relationships):
    return {
        "type": kind,
        "id": key,
        "attributes": attributes,
        "relationships": {name: {"data": data} for name, data in relationships.items()},
    }


def recorded():
    """Two tags nobody reads, and two notes that have them."""
    tape = Tape()
    tags = [resource("tags", TAG_A, {"label": "red"}), resource("tags", TAG_B, {"label": "blue"})]
    refs = [{"type": "tags", "id": TAG_A}, {"type": "tags", "id": TAG_B}]
    for tag in tags:
        tape.add("POST", "/tags", {"data": {"type": "tags", "attributes": tag["attributes"]}}, 201, {"data": tag})
    notes = [resource("notes", NOTE_A, {"text": "one"}, tags=refs), resource("notes", NOTE_B, {"text": "two"}, tags=refs[:1])]
    for note in notes:
        tape.add("POST", "/notes", {"data": {key: value for key, value in note.items() if key != "id"}}, 201, {"data": note})
        tape.add("GET", f"/notes/{note['id']}", None, 200, {"data": note})
    tape.add("GET", f"/notes/{NOTE_A}?include=tags", None, 200, {"data": notes[0], "included": tags})
    tape.add("GET", "/notes?include=tags", None, 200, {"data": notes, "included": tags})
    tape.add("GET", f"/notes/{NOTE_B}/tags", None, 200, {"data": tags[:1]})
    return tape.samples()


def drafts(path):
    samples = recorded()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    endpoint = next(one for one in endpoints if one.method == "GET" and one.path == path)
    return Answers(Flow(samples), found).draft(endpoint)


def test_what_is_asked_for_is_included():
    (read,) = drafts("/notes/{note}")
    assert read.then["json"]["included"] == (
        "{{ (json_api_included([item], request.query.include | default(''))) if (request.query.include | default('')) else omit }}"
    )
    (listed,) = drafts("/notes")
    assert listed.then["json"]["included"] == "{{ json_api_included(page.items, request.query.include | default('')) }}"


def test_what_stands_under_a_resource_is_what_its_relationship_refers_to():
    (draft,) = drafts("/notes/{note}/tags")
    assert draft.then["json"] == {"data": "{{ json_api_included([item], 'tags') }}"}
