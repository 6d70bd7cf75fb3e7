import pytest

from understudy.core.model.path import LiteralPath
from understudy.files.stubs.compile_when import compile_when
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_context, make_when


def test_all_parts_must_match():
    when = make_when(
        {"method": ["post", "PUT"], "path": "/a", "headers": {"X-Key": {"present": True}}, "query": {"n": 1}, "json": {"a": 1}}
    )
    assert (when.methods, when.path, when.weight) == (frozenset({"POST", "PUT"}), LiteralPath("/a"), 4)
    request = make_request("POST", "/a?n=1", headers={"x-key": "k"}, json={"a": 1, "b": 2})
    assert when.match(request) == {}
    assert when.match(make_request("POST", "/a?n=1", json={"a": 1})) is None


def test_state_and_items_are_kept_for_the_transaction():
    when = make_when(
        {"state": {"cart": "full"}, "item": [{"in": "users", "key": "{{ path.id }}", "as": "user"}, {"in": "x", "absent": True}]}
    )
    assert not when.is_stateless
    assert when.state[0].condition.holds("full", {})
    assert [(item.collection.render({}), item.name, item.absent) for item in when.items] == [("users", "user", False), ("x", "item", True)]


@pytest.mark.parametrize(
    ("document", "pointer", "message"),
    [
        ([], (), "expected a mapping of matchers"),
        ({"pth": "/a"}, ("pth",), "unknown matcher 'pth'. Did you mean 'path'?"),
        ({"method": 7}, ("method",), "expected a method"),
        ({"method": []}, ("method",), "expected a method"),
        ({"query": []}, ("query",), "expected a mapping of names"),
        ({"query_exact": "yes"}, ("query_exact",), "expected true or false"),
        ({"any": {}}, ("any",), "expected a list of blocks"),
        ({"any": [{"state": {}}]}, ("any", 0, "state"), "may only stand directly under the 'when' of a stub"),
        ({"not": {"quary": {}}}, ("not", "quary"), "unknown matcher 'quary'"),
        ({"state": []}, ("state",), "expected a mapping of variables"),
        ({"item": {"key": "x"}}, ("item",), "expected {in: collection"),
        ({"if": True}, ("if",), "expected a template"),
        ({"if": ["{{ item }}", "item"]}, ("if",), "expected a template"),
        ({"nth": 0}, ("nth",), "expected a number from 1"),
        ({"nth": [1, True]}, ("nth",), "expected a number from 1"),
        ({"any": [{"nth": 1}]}, ("any", 0, "nth"), "may only stand directly under the 'when' of a stub"),
        ({"item": {"in": "a", "absent": "yes", "as": "a b", "where": 1, "keys": 1}}, ("item", "keys"), "unknown key of an item condition"),
    ],
)
def test_every_mistake_is_told_with_its_place(document, pointer, message):
    context = make_context()
    compile_when(document, context)
    assert any(finding.pointer == pointer and message in finding.message for finding in context.findings.problems), (
        context.findings.problems
    )
