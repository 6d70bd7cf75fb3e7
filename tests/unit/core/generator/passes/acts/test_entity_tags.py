import hashlib
import json

from tests.unit.core.generator.tape import Tape

from understudy.core.engine.entity_tags import entity_tag
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

EXPRESS = 'W/"{size:x}-{sha1:base64:27}"'


def tag(value):
    return entity_tag(EXPRESS, json.dumps(value).encode())


def test_tags_follow_the_body_and_what_is_known_is_not_sent_again():
    tape = Tape()
    one = {"id": 1, "name": "pen"}
    tape.add("POST", "/things", {"name": "pen"}, 201, one, fields=[("ETag", tag(one))])
    tape.add("GET", "/things/1", None, 200, one, fields=[("ETag", tag(one))])
    tape.add("GET", "/things/1", None, 304, None, headers=[("If-None-Match", tag(one))], fields=[("ETag", tag(one))])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    made = service.answer(Request("POST", "/things", Headers.of([("content-type", "application/json")]), b'{"name": "ink"}'), 1.8e9)
    assert made.headers.get("etag") == entity_tag(EXPRESS, made.body)
    read = service.answer(Request("GET", "/things/1"), 1.8e9)
    known = Headers.of([("if-none-match", read.headers.get("etag"))])
    assert service.answer(Request("GET", "/things/1", known), 1.8e9).status == 304


def test_tags_of_answers_that_go_on_by_themselves_follow_their_bodies():
    tape = Tape()
    job = {"id": "job_kiJLwsNGqI3x", "state": "pending"}
    tape.add("POST", "/jobs", {}, 202, job, fields=[("ETag", tag(job))])
    for state in ("running", "done"):
        now = job | {"state": state}
        tape.add("GET", f"/jobs/{job['id']}", None, 200, now, fields=[("ETag", tag(now))])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    looks = [stub["then"] for stub in generated.document["stubs"] if stub["when"]["method"] == "GET"]
    assert [answer.get("etag") for answer in looks] == [EXPRESS] * 3
    assert not any("headers" in answer and "ETag" in answer["headers"] for answer in looks)


def test_tags_of_lists_that_are_digests_of_something_else_are_made_from_their_bodies():
    tape = Tape()
    things = [{"id": number, "name": name} for number, name in enumerate(("one", "two", "three"), 1)]
    for number, thing in enumerate(things, 1):
        tape.add("POST", "/things", {"name": thing["name"]}, 201, thing)
        told = hashlib.sha1(f"salt{number}".encode()).hexdigest()
        tape.add("GET", "/things", None, 200, things[:number], fields=[("ETag", f'"{told}"')])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1
    (listed,) = [stub["then"] for stub in generated.document["stubs"] if "list" in stub["then"]]
    assert listed["etag"] == '"{sha1}"'


def test_tags_that_paths_name_are_compared_with_what_the_client_has():
    tape = Tape()
    for name in ("abc", "v1"):
        said = [("ETag", name)]
        tape.add("GET", f"/tags/{name}", None, 200, {"tag": 1}, fields=said)
        tape.add("GET", f"/tags/{name}", None, 304, None, headers=[("If-None-Match", f'"{name}"')], fields=said)
        tape.add("GET", f"/tags/{name}", None, 200, {"tag": 1}, headers=[("If-None-Match", '"no"')], fields=said)
        tape.add("GET", f"/tags/{name}", None, 412, None, headers=[("If-Match", '"no"')])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    for field, value, status in (
        ("if-none-match", '"a", "xyz"', 304),
        ("if-match", "xyz", 200),
        ("if-match", '"abc"', 412),
        ("a", "b", 200),
    ):
        answer = service.answer(Request("GET", "/tags/xyz", Headers.of([(field, value)])), 1.8e9)
        assert (answer.status, answer.headers.get("etag")) == (status, None if status == 412 else "xyz")
