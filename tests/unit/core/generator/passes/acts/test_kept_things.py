"""Things that are kept when they are removed."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.acts.kept_things import comes_back
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def note(number, title, deleted_at=None):
    return {"id": number, "title": title, "body": f"about {title}", "created_at": f"2026-11-28T10:00:0{number}Z", "deleted_at": deleted_at}


def kept(*, asks="?trashed=with", alone=False, restored=True, missed=True, answer=None):
    tape = Tape()
    for number, title in ((1, "alpha"), (2, "beta"), (3, "gamma")):
        tape.add("POST", "/notes", {"title": title, "body": f"about {title}"}, 201, note(number, title))
    tape.add("GET", "/notes/2", None, 200, note(2, "beta"))
    tape.add("DELETE", "/notes/2", None, 204)
    if missed:
        tape.add("GET", "/notes/2", None, 404, {"error": "no such note"})
        tape.add("GET", "/notes", None, 200, {"data": [note(1, "alpha"), note(3, "gamma")], "total": 2})
    gone = note(2, "beta", "2026-11-17T20:00:05Z")
    shown = [gone] if alone else [note(1, "alpha"), gone, note(3, "gamma")]
    tape.add("GET", f"/notes{asks}", None, 200, {"data": shown, "total": len(shown)})
    if restored:
        tape.add("POST", "/notes/2/restore", None, 200, answer or note(2, "beta"))
        tape.add("GET", "/notes/2", None, 200, note(2, "beta"))
        tape.add("POST", "/notes/9/restore", None, 404, {"error": "no such note"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    (roles,) = [roles for roles in found if roles.collection.name == "notes"]
    answers = Answers(Flow(samples), found)
    return roles, {
        (endpoint.method, endpoint.path, draft.samples[0].status, bool(draft.samples[0].query)): draft
        for endpoint in endpoints
        for draft in answers.draft(endpoint)
    }


def test_what_is_removed_is_put_out_of_sight_with_what_lists_showed_of_that():
    roles, drafts = kept()
    assert roles.keeps
    (then,) = [draft.then for (method, *_), draft in drafts.items() if method == "DELETE"]
    assert then["remove"] == {"in": "notes", "key": "{{ path.note }}"}
    assert then["create"]["in"] == "removed_notes"
    merged = then["create"]["item"]["$merge"]
    assert merged[0] == "{{ item }}"
    assert list(merged[1]) == ["deleted_at"]


@pytest.mark.parametrize(
    ("alone", "listed"),
    [
        (False, "{{ (items('notes') + items('removed_notes')) | sort('id') }}"),
        (True, "{{ items('removed_notes') | sort('id') }}"),
    ],
)
def test_lists_that_ask_show_it_alone_or_among_the_others(alone, listed):
    _, drafts = kept(alone=alone)
    draft = drafts["GET", "/notes", 200, True]
    assert draft.then["let"] == {"listed": listed}
    assert draft.then["json"]["total"] == "{{ listed | length }}"
    assert [(one.part, one.name, one.kind, one.value) for one in draft.sealed] == [("query", ("trashed",), "equals", "with")]
    assert "list" in drafts["GET", "/notes", 200, False].then


def test_it_comes_back_as_it_was_and_only_if_it_was_removed():
    _, drafts = kept()
    back, unknown = drafts["POST", "/notes/{note}/restore", 200, False], drafts["POST", "/notes/{note}/restore", 404, False]
    assert back.then["create"] == {"in": "notes", "key": "{{ path.note }}", "item": {"$merge": ["{{ item }}", {"deleted_at": None}]}}
    assert back.then["remove"] == {"in": "removed_notes", "key": "{{ path.note }}"}
    assert [(one.name, one.kind) for one in back.sealed] == [(("removed_notes", "{{ path.note }}"), "present")]
    assert [(one.name, one.kind) for one in unknown.conditions] == [(("removed_notes", "{{ path.note }}"), "absent")]


def test_a_request_that_says_nothing_of_it_brings_it_back_where_it_is_read_again():
    _, drafts = kept(answer={"restored": True})
    back = drafts["POST", "/notes/{note}/restore", 200, False]
    assert back.then["create"] == {"in": "notes", "key": "{{ path.note }}", "item": {"$merge": ["{{ item }}", {"deleted_at": None}]}}
    assert back.then["json"] == {"restored": True}


@pytest.mark.parametrize("told", [{"asks": "", "restored": False}, {"missed": False}])
def test_nothing_is_kept_where_nobody_missed_it_or_every_list_shows_it(told):
    assert not kept(**told)[0].keeps


def test_a_thing_comes_back_when_most_of_what_was_said_of_it_is_said_again():
    assert comes_back({"id": 1, "a": "x", "b": "y", "c": None}, {"id": 1, "a": "x", "b": "y", "c": 3}, "id")
    assert not comes_back({"id": 1, "a": "x", "b": "y"}, {"id": 1, "a": "x", "b": "z"}, "id")
