import pytest

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.model.json_codec import ABSENT
from understudy.testing.messages import make_request


@pytest.mark.parametrize(
    ("query", "operation", "kind", "field"),
    [
        ("query Hero($id: ID!) { hero(id: $id) { name } }", "Hero", "query", "hero"),
        ("mutation { make: createHero(name: 1) { id } }", "", "mutation", "createHero"),
        ("{ heroes { name } }", "", "query", "heroes"),
        ("fragment F on Hero { name }\nquery Q { hero { ...F } }", "Q", "query", "hero"),
    ],
)
def test_what_a_query_says_of_itself(query, operation, kind, field):
    view = view_graphql(make_request("POST", "/", json={"query": query, "variables": {"id": 1}}))
    assert (view["operation"], view["type"], view["field"], view["variables"]) == (operation, kind, field, {"id": 1})


def test_over_get():
    view = view_graphql(make_request("GET", "/?query=%7Bhero%7D&variables=%7B%22a%22%3A1%7D&operationName=X"))
    assert (view["operation"], view["variables"]) == ("X", {"a": 1})


def test_what_is_no_graphql():
    assert view_graphql(make_request("POST", "/", json={"q": 1})) is ABSENT


def test_a_message_of_a_subscription_holds_its_document():
    message = {"id": "1", "type": "subscribe", "payload": {"query": "subscription { added(room: $r) { id } }", "variables": {"r": "red"}}}
    view = view_graphql(make_request("POST", "/", json=message))
    assert (view["type"], view["field"], view["arguments"]) == ("subscription", "added", {"room": "red"})
