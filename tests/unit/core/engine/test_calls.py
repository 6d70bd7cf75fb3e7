"""Requests that are several calls."""

import xmlrpc.client

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


def test_a_call_of_xml_rpc_is_one_of_json_rpc():
    body = xmlrpc.client.dumps((7, "b"), "blog.getPost").encode()
    calls = split_batch(make_request("POST", "/RPC2", body=body))
    assert [one.json for one in calls.requests] == [{"jsonrpc": "2.0", "method": "blog.getPost", "params": [7, "b"]}]
    answer = calls.join([said({"jsonrpc": "2.0", "result": {"id": 7}})])
    assert xmlrpc.client.loads(answer.body)[0] == ({"id": 7},)
    assert [parse_json(part.body) for part in calls.cut(answer)] == [{"jsonrpc": "2.0", "result": {"id": 7}}]
    assert calls.cut(Response(500, body=b"oops")) is None


def test_several_calls_of_xml_rpc_at_once():
    several = [{"methodName": "add", "params": [1, 2]}, {"methodName": "nope", "params": []}]
    calls = split_batch(make_request("POST", "/RPC2", body=xmlrpc.client.dumps((several,), "system.multicall").encode()))
    assert [one.json["method"] for one in calls.requests] == ["add", "nope"]
    told = [{"jsonrpc": "2.0", "result": 3}, {"jsonrpc": "2.0", "error": {"code": 1, "message": "no such"}}]
    answer = calls.join([said(one) for one in told])
    assert xmlrpc.client.loads(answer.body)[0] == ([[3], {"faultCode": 1, "faultString": "no such"}],)
    assert [parse_json(part.body) for part in calls.cut(answer)] == told
