"""Requests that hold other requests."""

import pytest

from understudy.core.engine.batches import address_of, held_request, method_of, split_held, with_body
from understudy.core.model.behavior import Batch
from understudy.core.model.constant import Constant
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.message import Request, Response

OUTER = Request("POST", "/v1/batch", Headers.of([("Authorization", "Bearer a"), ("Content-Type", "application/json")]), b"{}")


@pytest.mark.parametrize(
    ("element", "address"),
    [
        ({"path": "/a?b=1"}, "/a?b=1"),
        ({"relative_url": "me/friends"}, "/me/friends"),
        ({"url": "http://api.example/v1/a?b=1"}, "/v1/a?b=1"),
        ({"url": 5}, None),
        ("a", None),
    ],
)
def test_addresses_in_all_their_spellings(element, address):
    assert address_of(element) == address


def test_only_methods_of_http_are_methods():
    assert [method_of({"method": "put"}), method_of({"op": "replace"}), method_of({})] == ["PUT", None, None]


def test_an_element_is_a_request_with_the_outer_credentials_and_its_own_fields():
    made = held_request(OUTER, {"method": "PUT", "path": "/a", "body": {"n": 1}, "headers": {"If-Match": "1"}}, "/v1")
    assert (made.method, made.target, made.json) == ("PUT", "/v1/a", {"n": 1})
    assert (made.headers.get("authorization"), made.headers.get("if-match")) == ("Bearer a", "1")
    form = held_request(OUTER, {"method": "POST", "path": "/a", "body": "n=1", "headers": [{"name": "Authorization", "value": "b"}]}, "")
    assert (form.content_type, form.body, form.headers.get_all("authorization")) == ("application/x-www-form-urlencoded", b"n=1", ("b",))
    assert held_request(OUTER, {"path": "/a"}, "") is None


def test_a_list_is_split_once_and_only_when_all_of_it_is_understood():
    calls = [{"method": "GET", "path": "/a"}, {"path": "/b"}]
    whole = with_body(OUTER, {"defaults": {"method": "DELETE"}, "requests": calls})
    held = split_held(Batch(Constant(calls), "/v1"), whole)
    assert [(one.method, one.target) for one in held.requests] == [("GET", "/v1/a"), ("DELETE", "/v1/b")]
    assert split_held(Batch(Constant([{"path": "/b"}]), ""), OUTER) is None
    assert split_held(Batch(Constant([]), ""), OUTER) is None
    assert split_held(Batch(Constant(calls), ""), Request("POST", "/", answers=((None, Response(200)),))) is None
    bodies = split_held(Batch(Constant([{"n": 1}])), OUTER)
    assert [one.body for one in bodies.requests] == [render_json({"n": 1})]
