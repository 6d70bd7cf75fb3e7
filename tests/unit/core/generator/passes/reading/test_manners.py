"""How servers write requests that hold others, and the answers to them."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.manners import find_manner, lists_at

PLACES = ["/v1/notes", "/v1/batch"]


def find(*pairs, target="/v1/batch", status=200):
    tape = Tape()
    for asked, told in pairs:
        tape.add("POST", target, asked, status, told)
    return find_manner(tape.exchanges, PLACES)


def test_http_requests_in_a_list():
    asked = {
        "requests": [{"id": "1", "method": "PUT", "url": "/notes/a", "body": {"n": 1}}, {"id": "2", "method": "DELETE", "url": "/notes/b"}]
    }
    told = {
        "responses": [
            {"id": "1", "status": 201, "headers": {"ETag": "x", "Content-Length": "7"}, "body": {"n": 1}},
            {"id": "2", "status": 204, "headers": {}},
        ]
    }
    manner, (held,) = find((asked, told))
    assert (manner.base, manner.asked_at, manner.told_at) == ("/v1", ("requests",), ("responses",))
    assert manner.each == {
        "id": "{{ each.asked.id | default(omit) }}",
        "status": "{{ each.status }}",
        "headers": "{{ each.headers | only('ETag', 'Content-Length') }}",
        "body": "{{ each.json | default(omit) }}",
    }
    made, removed = manner.parts(held)
    assert (made.request.method, made.request.target, made.request.json) == ("PUT", "/v1/notes/a", {"n": 1})
    assert (made.outcome.status, made.outcome.body, made.outcome.headers.get("etag")) == (201, b'{"n":1}', "x")
    assert (removed.request.target, removed.outcome.status, removed.outcome.body) == ("/v1/notes/b", 204, b"")


def test_bodies_as_text_and_fields_as_a_list():
    asked = [{"method": "GET", "relative_url": "notes/a"}]
    told = [{"code": "200", "headers": [{"name": "ETag", "value": "x"}], "body": "{}", "path": "/v1/notes/a", "place": 0}]
    manner, _ = find((asked, told))
    assert manner.each["body"] == "{{ each.text }}"
    assert manner.each["code"] == "{{ each.status | string }}"
    assert manner.each["path"] == "/v1/{{ each.asked.relative_url }}" or manner.each["path"].endswith("{{ each.asked.relative_url }}")
    assert manner.then()["batch"] == {"requests": "{{ request.json }}", "base": "/v1"}


def test_elements_of_which_some_were_refused():
    asked = {"items": [{"sku": "a"}, {}, {"sku": "a"}]}
    told = {
        "results": [
            {"index": 0, "status": 201, "id": 1},
            {"index": 1, "status": 422, "error": "no sku"},
            {"index": 2, "status": 409, "error": "twice"},
        ],
        "created": 1,
        "failed": 2,
        "errors": True,
    }
    manner, (held,) = find((asked, told), target="/items/batch", status=207)
    assert manner.base is None
    assert manner.each == {"$merge": ["{{ each.json }}", {"index": "{{ loop.index0 }}"}]}
    assert manner.rest == {
        "created": "{{ request.answers | where('ok', true) | length }}",
        "failed": "{{ request.answers | where('ok', false) | length }}",
        "errors": "{{ (request.answers | where('ok', false) | length) > 0 }}",
    }
    parts = manner.parts(held)
    assert [(part.request.json, part.outcome.status) for part in parts] == [({"sku": "a"}, 201), ({}, 422), ({"sku": "a"}, 409)]
    assert parts[0].outcome.body == b'{"status":201,"id":1}'


def test_what_words_say_is_a_status_too():
    asked = [{"_id": "a"}, {"_id": "b"}]
    told = [{"ok": True, "id": "a"}, {"id": "b", "error": "conflict"}]
    manner, (held,) = find((asked, told), target="/docs/_bulk", status=201)
    assert [part.outcome.status for part in manner.parts(held)] == [201, 409]


def test_lists_that_are_no_requests():
    assert find(({"items": [{"a": 1}]}, {"results": [{"b": 1}]})) is None
    assert find(({"items": [{"a": 1}, {"a": 2}]}, {"results": [{"error": "no"}]})) is None
    assert find(({"requests": [{"method": "GET", "path": "/v1/notes"}]}, {"responses": [{"what": {"ever": 1}, "status": 200}]})) is None
    assert [place for place, _ in lists_at({"a": [], "b": 1})] == [("a",)]


def test_elements_of_which_each_made_something():
    manner, (held,) = find(
        ([{"title": "a"}, {"title": "b"}], {"created": [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}], "count": 2}), status=201
    )
    assert manner.then()["batch"] == {"each": "{{ request.json }}", "whole": True}
    assert manner.rest == {"count": "{{ request.answers | where('ok', true) | length }}"}
    assert [part.outcome.status for part in manner.parts(held)] == [201, 201]
