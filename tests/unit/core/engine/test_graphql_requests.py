import json
from urllib.parse import urlencode

from understudy.core.engine.graphql_requests import as_posted, persisted, with_query
from understudy.testing.messages import make_request

HASHED = {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}


def test_a_get_stands_for_a_post():
    query = urlencode({"query": "{ book(id: $i) { id } }", "variables": '{"i": 1}'})
    posted = as_posted(make_request("GET", f"/graphql?{query}"))
    assert (posted.method, posted.target) == ("POST", "/graphql")
    assert posted.json == {"query": "{ book(id: $i) { id } }", "variables": {"i": 1}}
    assert as_posted(make_request("GET", "/graphql?" + urlencode({"extensions": json.dumps(HASHED)}))).json == {"extensions": HASHED}


def test_other_requests_are_no_graphql():
    assert as_posted(make_request("GET", "/search?query=books")) is None
    assert as_posted(make_request("GET", "/graphql?query=%7Ba%7D&variables=%7B")) is None
    assert as_posted(make_request("POST", "/graphql", json={"query": "{ a }"})) is None
    assert persisted(make_request("POST", "/graphql", json={"query": "{ a }"})) is None


def test_a_document_is_known_by_its_hash():
    assert persisted(make_request("POST", "/graphql", json={"query": "{ a }", "extensions": HASHED})) == ("abc", "{ a }")
    request = make_request("POST", "/graphql", json={"extensions": HASHED})
    assert persisted(request) == ("abc", "")
    assert with_query(request, "{ a }").json == {"extensions": HASHED, "query": "{ a }"}
