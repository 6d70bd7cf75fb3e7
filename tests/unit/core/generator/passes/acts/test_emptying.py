"""Lists that one request empties."""

from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def emptied(answer, status=200):
    tape = Tape()
    for note in (NOTE_A, NOTE_B):
        tape.add("PUT", f"/shelves/top/notes/{note}", {"text": "about"}, 201, {"id": note, "text": "about"})
        tape.add("GET", f"/shelves/top/notes/{note}", None, 200, {"id": note, "text": "about"})
    tape.add("GET", "/shelves/top/notes", None, 200, {"data": [{"id": NOTE_A, "text": "about"}, {"id": NOTE_B, "text": "about"}]})
    tape.add("DELETE", "/shelves/top/notes", None, status, answer)
    tape.add("GET", "/shelves/top/notes", None, 200, {"data": []})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    (roles,) = [roles for roles in found if roles.emptied_by]
    (endpoint,) = roles.emptied_by
    assert roles.version_at(roles.seeds[0].scope if roles.seeds else roles.sightings[samples[0].number].scope, NOTE_A, 99) is None
    return Answers(Flow(samples), found).draft(endpoint)[0], endpoint


def test_all_that_was_there_goes_and_is_said_again_in_order():
    draft, endpoint = emptied({"data": [{"id": NOTE_A, "deleted": True}, {"id": NOTE_B, "deleted": True}]})
    assert endpoint.path == "/shelves/top/notes"
    assert draft.then["list"] == {"from": "notes"}
    assert draft.then["remove"] == {"in": "notes", "for": "one in keys('notes')", "key": "{{ one }}"}
    assert draft.then["json"] == {"data": {"$for": "each in page.items", "$each": {"id": "{{ each.id }}", "deleted": True}}}


def test_how_many_went_is_counted():
    draft, _ = emptied({"removed": 2})
    assert draft.then["json"] == {"removed": "{{ page.total }}"}
    assert draft.verb == "empty"
