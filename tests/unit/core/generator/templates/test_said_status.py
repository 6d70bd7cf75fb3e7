from tests.unit.core.generator.tape import START, Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.said_status import says_status, status_code
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def told(*statuses):
    tape = Tape()
    for status in statuses:
        tape.add("GET", f"/answers/{status}", None, status)
    return tape


def test_whatever_status_is_asked_for_is_answered():
    tape = told(200, 404, 503)
    tape.add("GET", "/answers/418", None, 418, b"teapot", kind="text/plain")
    service = DocumentRehearsal(run(tape).document, "api")
    answers = [service.answer(Request("GET", f"/answers/{status}"), START) for status in (410, 200, 418)]
    assert [(answer.status, answer.body) for answer in answers] == [(410, b""), (200, b""), (418, b"teapot")]


def test_a_status_is_asked_for_where_all_that_say_one_get_it():
    (endpoint,) = find_endpoints(told(200, 404).samples())
    assert status_code(endpoint, endpoint.samples) == "path.answer"
    assert says_status(endpoint, endpoint.samples[0], "path.answer")
    assert not says_status(endpoint, endpoint.samples[0], "request.query.code")
    for tape in (told(200), told(404, 404)):
        (endpoint,) = find_endpoints(tape.samples())
        assert status_code(endpoint, endpoint.samples) is None
