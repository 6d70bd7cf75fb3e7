"""Things that stand in the place of their keys."""

from tests.unit.core.generator.passes.acts.test_missing import configured
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.understanding import infer


def drafts(embedded):
    tape = Tape()
    ann = {"id": NOTE_A, "name": "ann", "links": {"self": "people/a"}}
    work = {"id": NOTE_B, "title": "dunes", "owner": NOTE_A}
    tape.add("POST", "/people", {"name": "ann"}, 201, ann)
    tape.add("GET", f"/people/{NOTE_A}", None, 200, ann)
    tape.add("POST", "/works", {"title": "dunes", "owner": NOTE_A}, 201, work)
    tape.add("GET", f"/works/{NOTE_B}", None, 200, work)
    tape.add("GET", f"/works/{NOTE_B}?embedded=owner", None, 200, work | {"owner": embedded})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    read = next(endpoint for endpoint in endpoints if (endpoint.method, endpoint.path) == ("GET", "/works/{work}"))
    return [draft for draft in Answers(Flow(samples), found).draft(read) if any(sample.query for sample in draft.samples)]


def test_the_thing_stands_there_less_what_it_does_not_show():
    (draft,) = drafts({"id": NOTE_A, "name": "ann"})
    assert draft.then["json"] == {
        "$merge": ["{{ item | without('owner') }}", {"owner": "{{ lookup('people', item.owner) | without('links') }}"}]
    }


def test_another_thing_is_none_of_that_key():
    (draft,) = drafts({"id": NOTE_A, "name": "someone else"})
    assert "lookup" not in str(draft.then)


def test_the_only_thing_of_its_kind_stands_in_what_shows_the_whole():
    drafts = {endpoint.path: own for endpoint, own in infer(configured().samples()).drafts.items() if endpoint.method == "GET"}
    ((whole,), (options,)) = (drafts["/config"], drafts["/config/options"])
    assert whole.then["json"] == {"version": 7, "options": "{{ lookup('options_document', 'it') }}"}
    assert options.then["json"] == "{{ item }}"
