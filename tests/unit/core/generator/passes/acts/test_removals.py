"""Many things removed by one request."""

import json

from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.pipeline import generate
from understudy.core.generator.templates.flow import Flow
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_every_key_that_a_request_lists_goes_and_is_said_again():
    tape = Tape()
    for name in ("one.txt", "two.txt"):
        tape.add("PUT", f"/box/{name}", b"text", 201)
        tape.add("GET", f"/box/{name}", None, 200, b"text")
    asked = "<Delete><Object><Key>one.txt</Key></Object><Object><Key>two.txt</Key></Object></Delete>"
    told = "<Result><Deleted><Key>one.txt</Key></Deleted><Deleted><Key>two.txt</Key></Deleted></Result>"
    tape.add("POST", "/box?delete", asked, 200, told)
    tape.add("GET", "/box/one.txt", None, 404)
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    (box,) = find_collections(endpoints)
    assert box.version_at((), "one.txt", 9) is None
    removal = next(endpoint for endpoint in endpoints if endpoint.method == "POST")
    (draft,) = Answers(Flow(samples), [box]).draft(removal)
    assert draft.then["remove"] == {"in": "box", "for": "one in request.xml.Delete.Object | list", "key": "{{ one.Key }}"}
    assert (
        draft.then["text"]
        == "<Result>{% for one in request.xml.Delete.Object | list %}<Deleted><Key>{{ one.Key | xml }}</Key></Deleted>{% endfor %}</Result>"
    )


def test_what_is_shown_after_it_was_removed_has_only_ended():
    tape = Tape()
    plan = {"id": "sub_8Zq2LmPx4Tn1Vw", "price": 5, "status": "active"}
    tape.add("POST", "/plans", {"price": 5}, 201, plan)
    tape.add("DELETE", f"/plans/{plan['id']}", None, 200, plan | {"status": "canceled"})
    tape.add("GET", f"/plans/{plan['id']}", None, 200, plan | {"status": "canceled"})
    (plans,) = find_collections(find_endpoints(tape.samples()))
    assert {part.act for endpoint, part in plans.parts.items() if endpoint.method == "DELETE"} == {"write"}
    assert plans.version_at((), plan["id"], 9).item()["status"] == "canceled"


def test_what_was_not_found_afterwards_is_gone():
    tape = Tape()
    plan = {"id": "sub_8Zq2LmPx4Tn1Vw", "price": 5}
    tape.add("POST", "/plans", {"price": 5}, 201, plan)
    tape.add("GET", f"/plans/{plan['id']}", None, 200, plan)
    tape.add("DELETE", f"/plans/{plan['id']}", None, 204)
    tape.add("GET", f"/plans/{plan['id']}", None, 404, {"error": "gone"})
    (plans,) = find_collections(find_endpoints(tape.samples()))
    assert {part.act for endpoint, part in plans.parts.items() if endpoint.method == "DELETE"} == {"remove"}


def test_an_answer_may_tell_those_that_found_from_those_that_were_not():
    tape = Tape()

    def call(action, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"Store.{action}")])

    for name in ("one", "two"):
        call("PutParameter", {"Name": name}, {})
        call("GetParameter", {"Name": name}, {"Name": name})
    call("DeleteParameter", {"Name": "none"}, {})
    call("DeleteParameters", {"Names": ["two", "none", "one"]}, {"Deleted": ["two", "one"], "Invalid": ["none"]})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    removal = next(endpoint for endpoint in endpoints if endpoint.operation[-1][1].endswith("Parameters"))
    (draft,) = Answers(Flow(samples), found).draft(removal)
    assert draft.then["let"] == {
        "found": "{{ known_among('parameters', request.json.Names | list) }}",
        "unknown": "{{ others('parameters', request.json.Names | list) }}",
    }
    assert draft.then["json"] == {"Deleted": "{{ found }}", "Invalid": "{{ unknown }}"}
    service = DocumentRehearsal(generate(tape.exchanges, {"name": "api"}, lambda one: DocumentRehearsal(one, "api")).document, "api")

    def ask(action, asked):
        fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Store.{action}")])
        return service.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9).body

    ask("PutParameter", {"Name": "mine"})
    assert json.loads(ask("DeleteParameters", {"Names": ["x", "mine", "y"]})) == {"Deleted": ["mine"], "Invalid": ["x", "y"]}


def test_a_path_that_says_so_removes_what_it_lists_and_says_how_many_there_were():
    tape = Tape()
    for number in (1, 2, 3):
        tape.add("POST", "/tasks", {"title": f"t{number}"}, 201, {"id": number, "title": f"t{number}"})
        tape.add("GET", f"/tasks/{number}", None, 200, {"id": number, "title": f"t{number}"})
    tape.add("POST", "/tasks/bulk-delete", {"ids": [1, 2, 99]}, 200, {"deleted": 2, "missing": [99], "gone": [1, 2]})
    tape.add("GET", "/tasks/1", None, 404, {"error": "no such task"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    (tasks,) = find_collections(endpoints)
    removal = next(endpoint for endpoint in endpoints if endpoint.path == "/tasks/bulk-delete")
    (draft,) = Answers(Flow(samples), [tasks]).draft(removal)
    assert draft.then["remove"] == {"in": "tasks", "for": "one in request.json.ids | list", "key": "{{ one }}"}
    assert draft.then["json"] == {
        "deleted": "{{ found | length }}",
        "missing": "{{ unknown }}",
        "gone": "{{ found }}",
    }


def test_folders_may_be_listed_beside_the_things_that_go():
    tape = Tape()
    for name in ("one.txt", "dir/two.txt"):
        tape.add("PUT", f"/box/{name}", b"text", 201)
        tape.add("GET", f"/box/{name}", None, 200, b"text")
    for keys in (["one.txt"], ["dir", "dir/two.txt"]):
        asked = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        tape.add("POST", "/box?delete", f"<Delete>{asked}</Delete>", 200, f"<Result>{told}</Result>")
    tape.add("GET", "/box/one.txt", None, 404)
    endpoints = find_endpoints(tape.samples())
    removed = [roles for roles in find_collections(endpoints) if roles.removed_by]
    assert [list(roles.removed_by.values()) for roles in removed] == [[("request.xml.Delete.Object", ("Key",))]]


def test_one_parameter_may_list_what_goes():
    tape = Tape()
    things = [{"id": number, "name": name} for number, name in ((1, "a"), (2, "b"), (3, "c"), (4, "d"))]
    for thing in things:
        tape.add("POST", "/things", {"name": thing["name"]}, 201, thing)
    tape.add("GET", "/things/1", None, 200, things[0])
    tape.add("DELETE", "/things?ids=2,3", None, 200, {"deleted": 2})
    tape.add("GET", "/things/2", None, 404, {"error": "not found"})
    tape.add("GET", "/things", None, 200, [things[0], things[3]])
    played = Played(tape)
    assert played.generated.proof.fidelity == 1
    for thing in things:
        assert played.ask("POST", "/things", {"name": thing["name"]}, 201) == thing
    assert played.ask("DELETE", "/things?ids=1,2,4,9") == {"deleted": 3}
    assert played.ask("GET", "/things") == [things[2]]
