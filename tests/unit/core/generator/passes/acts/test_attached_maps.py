import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.acts.attached_maps import find_attached_maps, pairs_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

ARN = "arn:fn:0b8a6d1c3f0e4f6a"


def tags():
    tape = Tape()
    tape.add("POST", "/functions", {"name": "hello"}, 201, {"name": "hello", "arn": ARN})
    tape.add("GET", "/functions/hello", None, 200, {"name": "hello", "arn": ARN})
    tape.add("POST", f"/tags/{ARN}", {"Tags": {"team": "red", "env": "dev"}}, 200, {})
    tape.add("GET", f"/tags/{ARN}", None, 200, {"Tags": {"team": "red", "env": "dev"}})
    tape.add("DELETE", f"/tags/{ARN}?tagKeys=team", None, 204)
    tape.add("GET", f"/tags/{ARN}", None, 200, {"Tags": {"env": "dev"}})
    return tape


def test_members_that_are_brought_and_taken_away_are_pairs_inside_the_thing():
    (roles,) = find_attached_maps(find_endpoints(tags().samples()))
    assert (roles.collection.name, roles.collection.scope, roles.is_map) == ("tags", ("thing",), True)
    assert list(roles.made_by.values()) == [("request.json.Tags | pairs", ("key",))]
    assert list(roles.removed_by.values()) == [("request.query_all.tagKeys", ())]


def test_a_mapping_from_which_nothing_is_ever_taken_is_left_to_others():
    tape = tags()
    del tape.exchanges[-2:]
    assert find_attached_maps(find_endpoints(tape.samples())) == []


def test_pairs_of_what_is_no_mapping_are_none():
    assert (pairs_of({"a": "b"}), pairs_of(None)) == ([{"key": "a", "value": "b"}], [])


def test_a_mapping_is_made_from_what_is_there():
    generated = generate(tags().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def call(method, target, asked=None):
        body = b"" if asked is None else json.dumps(asked).encode()
        return service.answer(Request(method, target, Headers.of([("content-type", "application/json")] if body else []), body), 1.8e9).body

    other = "arn:fn:7c1e9b44d2a05f38"
    call("POST", f"/tags/{other}", {"Tags": {"a": "1", "b": "2", "c": "3"}})
    call("POST", f"/tags/{other}", {"Tags": {"b": "4"}})
    assert json.loads(call("GET", f"/tags/{other}")) == {"Tags": {"a": "1", "b": "4", "c": "3"}}
    call("DELETE", f"/tags/{other}?tagKeys=a&tagKeys=c")
    assert json.loads(call("GET", f"/tags/{other}")) == {"Tags": {"b": "4"}}


def test_what_makes_a_thing_and_brings_a_mapping_along_goes_on_making_things():
    tape = Tape()

    def call(operation, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("x-amz-target", f"Logs.{operation}")])

    for name in ("/app/one", "/app/two"):
        call("CreateGroup", {"groupName": name, "tags": {"team": name[-3:]}}, {})
    call("ListGroups", {}, {"groups": [{"groupName": "/app/one"}, {"groupName": "/app/two"}]})
    call("ListTagsOfGroup", {"groupName": "/app/one"}, {"tags": {"team": "one"}})
    call("TagGroup", {"groupName": "/app/one", "tags": {"env": "dev"}}, {})
    call("ListTagsOfGroup", {"groupName": "/app/one"}, {"tags": {"team": "one", "env": "dev"}})
    call("UntagGroup", {"groupName": "/app/one", "tags": ["team"]}, {})
    call("ListTagsOfGroup", {"groupName": "/app/one"}, {"tags": {"env": "dev"}})
    call("DeleteGroup", {"groupName": "/app/one"}, {})
    call("ListGroups", {}, {"groups": [{"groupName": "/app/two"}]})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(operation, asked):
        headers = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Logs.{operation}")])
        return json.loads(service.answer(Request("POST", "/", headers, json.dumps(asked).encode()), 1.8e9).body or b"{}")

    for name in ("/svc/a", "/svc/b", "/svc/c"):
        ask("CreateGroup", {"groupName": name, "tags": {"team": "red", "own": "me"}})
    assert [one["groupName"] for one in ask("ListGroups", {})["groups"]] == ["/svc/a", "/svc/b", "/svc/c"]
    assert ask("ListTagsOfGroup", {"groupName": "/svc/b"}) == {"tags": {"team": "red", "own": "me"}}
