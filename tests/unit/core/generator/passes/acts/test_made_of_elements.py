"""Things that requests make of the elements of a list, and that only later answers show."""

import json

from tests.unit.core.generator.tape import Tape, iso
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TASKS = ["8f14e45fceea", "45c48cce2e2d", "d3d9446802a4"]


def imported():
    tape = Tape()
    first = {"id": TASKS[0], "title": "sweep the yard", "done": False}
    tape.add("POST", "/tasks", {"title": "sweep the yard"}, 201, first)
    tape.add("GET", f"/tasks/{TASKS[0]}", None, 200, first)
    at = iso(tape.now)
    tape.add("POST", "/imports", {"tasks": [{"title": "paint the fence"}, {"title": "feed the cats"}]}, 200, {"imported": 2, "at": at})
    others = [
        {"id": key, "title": title, "done": False} for key, title in zip(TASKS[1:], ("paint the fence", "feed the cats"), strict=True)
    ]
    tape.add("GET", "/tasks", None, 200, [first, *others])
    return tape


def test_every_element_is_made():
    generated = run(imported())
    assert generated.proof.fidelity == 1.0
    effect = next(stub["then"]["create"] for stub in generated.document["stubs"] if stub["when"].get("path") == "/imports")
    assert (effect["in"], effect["for"], effect["item"]["title"]) == ("tasks", "one in request.json.tasks | list", "{{ one.title }}")
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None):
        body = json.dumps(asked).encode() if asked is not None else b""
        return json.loads(service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9).body)

    titles = ["a", "b", "c"]
    ask("POST", "/imports", {"tasks": [{"title": title} for title in titles]})
    assert [task["title"] for task in ask("GET", "/tasks")] == titles


def test_an_answer_that_lists_the_keys_of_what_was_made_says_those():
    tape = imported()
    tape.exchanges.pop()
    tape.exchanges.pop()
    tape.add("POST", "/imports", {"tasks": [{"title": "paint the fence"}, {"title": "feed the cats"}]}, 200, {"ids": TASKS[1:]})
    others = [
        {"id": key, "title": title, "done": False} for key, title in zip(TASKS[1:], ("paint the fence", "feed the cats"), strict=True)
    ]
    tape.add("GET", "/tasks", None, 200, [{"id": TASKS[0], "title": "sweep the yard", "done": False}, *others])
    service = DocumentRehearsal(run(tape).document, "api")

    def ask(method, target, asked=None):
        body = json.dumps(asked).encode() if asked is not None else b""
        return json.loads(service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9).body)

    said = ask("POST", "/imports", {"tasks": [{"title": title} for title in "abc"]})
    assert said == {"ids": [task["id"] for task in ask("GET", "/tasks")]}
