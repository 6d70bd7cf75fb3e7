"""Requests that are several calls."""

from understudy.core.engine.calls import split_batch, split_fields
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Response
from understudy.testing.messages import make_request


def said(tree):
    return Response(200, Headers.of([("content-type", "application/json")]), b"" if tree is None else render_json(tree))


def call(number, method="add"):
    return {"jsonrpc": "2.0", "method": method, "id": number}


def test_a_batch_is_answered_by_a_list_without_its_notifications():
    request = make_request("POST", "/rpc", json=[call(1), {"jsonrpc": "2.0", "method": "note"}, call(2)])
    calls = split_batch(request)
    assert [one.json.get("id") for one in calls.requests] == [1, None, 2]
    joined = calls.join([said({"id": 1, "result": 3}), said(None), said({"id": 2, "result": 5})])
    assert parse_json(joined.body) == [{"id": 1, "result": 3}, {"id": 2, "result": 5}]
    parts = calls.cut(said([{"id": 2, "result": 5}, {"id": 1, "result": 3}]))
    assert [parse_json(part.body) if part.body else None for part in parts] == [{"id": 1, "result": 3}, None, {"id": 2, "result": 5}]


def test_other_lists_are_no_batch():
    assert split_batch(make_request("POST", "/rpc", json=[1, 2])) is None
    assert split_batch(make_request("POST", "/rpc", json=[])) is None
    assert split_batch(make_request("POST", "/rpc", json=call(1))) is None


def test_root_fields_are_calls_of_their_own_and_keep_their_errors():
    request = make_request("POST", "/graphql", json={"query": "{ a: book(id: 1) { id } b: book(id: 2) { id } }"})
    calls = split_fields(request)
    assert [root.key for root in calls.roots] == ["a", "b"]
    answer = {"data": {"a": {"id": "1"}, "b": None}, "errors": [{"message": "no", "path": ["b"]}]}
    parts = calls.cut(said(answer))
    assert [parse_json(part.body) for part in parts] == [
        {"data": {"book": {"id": "1"}}},
        {"data": {"book": None}, "errors": [{"message": "no", "path": ["book"]}]},
    ]
    assert parse_json(calls.join(parts).body) == answer


def test_one_plain_root_field_is_no_several_calls():
    assert split_fields(make_request("POST", "/graphql", json={"query": "{ book(id: 1) { id } }"})) is None
    assert split_fields(make_request("POST", "/graphql", json={"title": "query"})) is None


def test_an_answer_without_data_belongs_to_no_one_root():
    calls = split_fields(make_request("POST", "/graphql", json={"query": "{ a: x b: y }"}))
    assert calls.cut(said({"data": None, "errors": [{"message": "no", "path": ["a"]}]})) is None
