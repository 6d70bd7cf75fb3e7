from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_document_answers_in_memory_at_the_recorded_time():
    document = {"version": 1, "stubs": [{"id": "a", "when": {"path": "/a"}, "then": {"json": {"at": "{{ now('', 'epoch') }}"}}}]}
    rehearsal = DocumentRehearsal(document, "api")
    assert rehearsal.answer(Request("GET", "/a"), 1_795_200_000.0).body == b'{"at":1795200000}'
    assert rehearsal.answer(Request("GET", "/b"), 1_795_200_000.0) is None


def test_a_template_that_fails_is_told_by_its_stub():
    document = {"version": 1, "stubs": [{"id": "a", "when": {"path": "/a"}, "then": {"text": "{{ request.query.x }}!"}}]}
    rehearsal = DocumentRehearsal(document, "api")
    assert rehearsal.answer(Request("GET", "/a"), 0.0) is None
    assert rehearsal.stub == "a"
    assert "x" in rehearsal.problem


def test_bodies_are_compared_in_plain_whatever_coding_they_go_out_in():
    then = {"headers": {"Content-Encoding": "gzip"}, "json": {"a": 1}}
    rehearsal = DocumentRehearsal({"version": 1, "stubs": [{"id": "a", "when": {"path": "/a"}, "then": then}]}, "api")
    asked = Request("GET", "/a", Headers.of([("Accept-Encoding", "gzip")]))
    assert rehearsal.answer(asked, 0.0).body == b'{"a":1}'
