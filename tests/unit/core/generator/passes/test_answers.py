from tests.unit.core.generator.traffic import Tape, notes

from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.answers import Answers
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints


def drafts(tape, method, path):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    return answers.draft(next(endpoint for endpoint in endpoints if (endpoint.method, endpoint.path) == (method, path)))


def test_the_usual_answer_stands_first_and_the_exception_has_its_condition():
    usual, gone = drafts(notes(), "GET", "/notes/{note}")
    assert (usual.then["json"], usual.exception) == ("{{ item }}", False)
    assert gone.conditions[0].kind == "absent"
    assert gone.then["json"] == {"error": "no such note", "id": "{{ path.note }}"}


def test_answers_no_template_explains_are_split_by_what_was_asked():
    tape = Tape()
    tape.add("POST", "/echo", "a=1&b=hello", 200, {"form": {"a": "1", "b": "hello"}, "data": ""})
    tape.add("POST", "/echo", {"k": "v1234"}, 200, {"form": {}, "data": '{"k": "v1234"}'})
    found = drafts(tape, "POST", "/echo")
    assert {draft.then["json"]["data"] for draft in found} == {"", "{{ request.text }}"}
