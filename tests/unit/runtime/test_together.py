"""Requests that are several calls, on a whole service."""

from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.step import Finish, SendBody, SendHead
from understudy.runtime.together import response_of
from understudy.testing.players import Rehearsed

COUNT = {
    "when": {"path": "/rpc", "json": {"method": "count"}},
    "then": {"json": {"id": "{{ request.json.id }}", "result": "{{ counter('n') }}"}},
}
BOOK = {
    "when": {"path": "/graphql", "body": {"graphql": {"field": "book"}}},
    "then": {"json": {"data": {"book": {"id": "{{ request.graphql.arguments.id }}"}}}},
}


def ask(document, path, asked):
    return Rehearsed(document).ask("POST", path, body=render_json(asked), headers=[("content-type", "application/json")])


def test_a_batch_is_decided_call_by_call():
    calls = [{"jsonrpc": "2.0", "method": "count", "id": number} for number in (5, 6)]
    answer = ask({"stubs": [{"id": "count", **COUNT}]}, "/rpc", calls)
    assert parse_json(answer.body) == [{"id": 5, "result": 1}, {"id": 6, "result": 2}]


def test_a_stub_that_does_not_look_at_calls_takes_no_batch_of_them():
    broken = {"id": "broken", "when": {"path": "/rpc"}, "then": {"json": {"error": "no JSON"}}}
    calls = [{"jsonrpc": "2.0", "method": "count", "id": 5}]
    answer = ask({"stubs": [{"id": "count", **COUNT}, broken]}, "/rpc", calls)
    assert parse_json(answer.body) == [{"id": 5, "result": 1}]
    assert parse_json(ask({"stubs": [broken]}, "/rpc", [1]).body) == {"error": "no JSON"}


def test_a_call_that_nothing_takes_makes_the_whole_request_a_miss():
    calls = [{"jsonrpc": "2.0", "method": name, "id": 1} for name in ("count", "other")]
    assert ask({"stubs": [{"id": "count", **COUNT}]}, "/rpc", calls).status == 501


def test_root_fields_are_answered_under_their_aliases():
    answer = ask({"stubs": [{"id": "book", **BOOK}]}, "/graphql", {"query": '{ a: book(id: "1") { id } b: book(id: "2") { id } }'})
    assert parse_json(answer.body) == {"data": {"a": {"id": "1"}, "b": {"id": "2"}}}


def test_a_stub_for_an_operation_takes_it_as_a_whole():
    whole = {"id": "whole", "when": {"path": "/graphql", "body": {"graphql": {"operation": "Two"}}}, "then": {"json": {"data": {}}}}
    answer = ask({"stubs": [whole]}, "/graphql", {"query": "query Two { a: book { id } b: book { id } }"})
    assert parse_json(answer.body) == {"data": {}}


def test_steps_become_the_response_that_a_client_gets():
    response = response_of((SendHead(201), SendBody(b"a"), SendBody(b"b"), Finish()))
    assert (response.status, response.body) == (201, b"ab")


def test_graphql_is_answered_by_get_and_by_the_hash_of_a_document():
    player = Rehearsed({"stubs": [{"id": "book", **BOOK}]})
    got = player.ask("GET", "/graphql?query=%7B%20book(id%3A%20%227%22)%20%7B%20id%20%7D%20%7D")
    assert parse_json(got.body) == {"data": {"book": {"id": "7"}}}
    told = {"query": '{ book(id: "8") { id } }', "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}}
    headers = [("content-type", "application/json")]
    for asked in (told, {"extensions": told["extensions"]}):
        assert parse_json(player.ask("POST", "/graphql", body=render_json(asked), headers=headers).body) == {"data": {"book": {"id": "8"}}}


HOLDER = {
    "stubs": [
        {
            "id": "batch",
            "priority": 20,
            "when": {"method": "POST", "path": "/v1/batch", "json": {"requests": {"type": "array"}}},
            "then": {
                "batch": {"requests": "{{ request.json.requests }}", "base": "/v1"},
                "json": {
                    "answers": {"$for": "each in request.answers", "$each": {"status": "{{ each.status }}", "body": "{{ each.json }}"}}
                },
            },
        },
        {
            "id": "put",
            "when": {"method": "PUT", "path": "/v1/notes/{note}"},
            "then": {
                "create": {"in": "notes", "key": "{{ path.note }}", "item": "{{ request.json }}"},
                "status": 201,
                "json": "{{ item }}",
            },
        },
        {
            "id": "list",
            "when": {"method": "GET", "path": "/v1/notes"},
            "then": {"list": {"from": "notes"}, "json": "{{ page['items'] }}"},
        },
    ],
    "resources": [{"name": "notes"}],
}


def test_what_a_request_holds_is_done_in_order_and_its_answers_are_put_together():
    calls = [{"method": "PUT", "path": "/notes/a", "body": {"n": 1}}, {"method": "GET", "path": "/notes"}]
    answer = ask(HOLDER, "/v1/batch", {"requests": calls})
    assert parse_json(answer.body) == {"answers": [{"status": 201, "body": {"n": 1}}, {"status": 200, "body": [{"n": 1}]}]}
    assert ask(HOLDER, "/v1/batch", {"requests": [{"method": "GET", "path": "/other"}]}).status == 501


def test_the_first_refusal_answers_a_batch_that_is_done_as_a_whole():
    batch = {
        "id": "all",
        "priority": 20,
        "when": {"path": "/notes", "json": {"type": "array"}},
        "then": {
            "batch": {"each": "{{ request.json }}", "whole": True},
            "json": {"$for": "each in request.answers", "$each": "{{ each.json }}"},
        },
    }
    refuse = {
        "id": "no",
        "priority": 10,
        "when": {"path": "/notes", "json": {"n": {"present": False}}},
        "then": {"status": 422, "json": {"no": 1}},
    }
    take = {"id": "yes", "when": {"path": "/notes"}, "then": {"json": "{{ request.json }}"}}
    document = {"stubs": [batch, refuse, take]}
    assert parse_json(ask(document, "/notes", [{"n": 1}, {"n": 2}]).body) == [{"n": 1}, {"n": 2}]
    assert ask(document, "/notes", [{"n": 1}, {}]).status == 422


def test_nothing_of_a_change_set_is_done_where_one_of_it_would_be_refused():
    kind = "multipart/mixed; boundary=b"
    inner = [line for key in ("new", "old") for line in ("--c", "Content-Type: application/http", "", f"PUT /rows/{key} HTTP/1.1", "", "")]
    body = "\r\n".join(["--b", "Content-Type: multipart/mixed; boundary=c", "", *inner, "--c--", "--b--", ""]).encode()
    taken = {"item": {"in": "rows", "key": "{{ path.key }}"}}
    made = {"create": {"in": "rows", "key": "{{ path.key }}", "item": {"n": 1}}, "status": 201}
    path = {"method": "PUT", "path": "/rows/{key}"}
    player = Rehearsed(
        {
            "stubs": [
                {"id": "taken", "priority": 1, "when": {**path, **taken}, "then": {"status": 409}},
                {"id": "make", "when": path, "then": made},
                {"id": "count", "when": {"method": "GET", "path": "/rows"}, "then": {"json": "{{ count('rows') }}"}},
                {
                    "id": "batch",
                    "when": {"method": "POST", "path": "/$batch"},
                    "then": {"batch": {"requests": "{{ request.mixed }}"}, "text": "{{ request.answers | mixed_answers('d', 'e') }}"},
                },
            ]
        }
    )
    assert player.ask("PUT", "/rows/old").status == 201
    answer = player.ask("POST", "/$batch", body=body, headers=[("content-type", kind)])
    assert b"HTTP/1.1 409 Conflict" in answer.body
    assert b"HTTP/1.1 201" not in answer.body
    assert player.ask("GET", "/rows").body == b"1"
