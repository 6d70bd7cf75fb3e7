"""Requests in the parts of a body, on a whole service."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.mixed import read_answers
from understudy.core.generator.passes.reading.mixed_batches import find_mixed_manner
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

MIXED = "multipart/mixed; boundary="


def joined(*lines):
    return "\r\n".join(lines).encode()


def asked(name, *requests, inside=""):
    parts = [line for one in requests for line in (f"--{inside or name}", "Content-Type: application/http", "", *one)]
    if inside:
        parts = [f"--{name}", f"Content-Type: {MIXED}{inside}", "", *parts, f"--{inside}--"]
    return joined(*parts, f"--{name}--", "")


def said(name, *answers, inside=""):
    return asked(f"batchresponse{name[5:]}", *answers, inside=inside and f"setresponse{inside[3:]}")


def put(key, n):
    body = f'{{"key":"{key}","n":{n}}}'
    return [f"PUT /rows/{key} HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}", "", body]


def make(key, n):
    return ["POST /rows HTTP/1.1", *put(key, n)[1:]]


def made(key, n):
    return ["HTTP/1.1 201 Created", "Content-Type: application/json", "", f'{{"key":"{key}","n":{n}}}']


def there(key):
    return ["HTTP/1.1 409 Conflict", "Content-Type: application/json", "", f'{{"error":"{key} is there"}}']


def rows():
    tape = Tape()
    more = {"headers": [("Content-Type", f"{MIXED}batch_0a1b2c3d4e5f")], "kind": f"{MIXED}batchresponse_0a1b2c3d4e5f"}
    boundaries = {"inside": "set_5f4e3d2c1b0a"}
    for key, n in (("oak", 1), ("elm", 2)):
        tape.add("POST", "/rows", {"key": key, "n": n}, 201, {"key": key, "n": n})
    tape.add("POST", "/rows", {"key": "oak", "n": 5}, 409, {"error": "oak is there"})
    body = asked("batch_0a1b2c3d4e5f", make("fir", 3), make("ash", 4), **boundaries)
    tape.add("POST", "/$batch", body, 202, said("batch_0a1b2c3d4e5f", made("fir", 3), made("ash", 4), **boundaries), **more)
    body = asked("batch_0a1b2c3d4e5f", make("yew", 3), make("elm", 4), **boundaries)
    tape.add("POST", "/$batch", body, 202, said("batch_0a1b2c3d4e5f", there("elm"), **boundaries), **more)
    for key, n in (("oak", 1), ("fir", 3), ("ash", 4)):
        tape.add("GET", f"/rows/{key}", None, 200, {"key": key, "n": n})
    tape.add("GET", "/rows/yew", None, 404, {"error": "no yew"})
    tape.add("DELETE", "/rows/elm", None, 204)
    tape.add("GET", "/rows/elm", None, 404, {"error": "no elm"})
    return tape


@pytest.fixture(scope="module")
def service():
    generated = generate(rows().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    return DocumentRehearsal(generated.document, "api")


def batch(service, *requests, inside="set_77778888"):
    fields = Headers.of([("Content-Type", f"{MIXED}batch_99990000")])
    answer = service.answer(Request("POST", "/$batch", fields, asked("batch_99990000", *requests, inside=inside)), 1.8e9)
    return answer, list(read_answers(answer.headers.get("content-type"), answer.body))


def test_the_boundaries_of_answers_are_made_from_those_of_requests():
    exchanges = [exchange for exchange in rows().exchanges if exchange.request.target == "/$batch"]
    manner, held = find_mixed_manner(exchanges, ["/rows", "/$batch"])
    assert manner.boundary == "'batchresponse' ~ ((request.mixed | first).boundary | slice(5))"
    assert manner.base == ""
    assert [len(one.asked) for one in held] == [2, 1]
    assert find_mixed_manner(rows().exchanges[:2], []) is None


def test_each_request_is_answered_as_if_it_had_come_alone(service):
    answer, told = batch(service, make("bay", 7), make("box", 8))
    assert answer.status == 202
    assert answer.headers.get("content-type") == f"{MIXED}batchresponse_99990000"
    assert [(one["status"], one["body"]) for one in told] == [(201, '{"key":"bay","n":7}'), (201, '{"key":"box","n":8}')]
    assert {one["set_boundary"] for one in told} == {"setresponse_77778888"}
    assert service.answer(Request("GET", "/rows/box"), 1.8e9).status == 200


def test_nothing_of_a_change_set_is_done_where_one_is_refused(service):
    batch(service, make("oak", 1))
    _, told = batch(service, make("sal", 1), make("oak", 8))
    assert [(one["status"], one["body"]) for one in told] == [(409, '{"error": "oak is there"}')]
    assert service.answer(Request("GET", "/rows/sal"), 1.8e9).status == 404


def test_without_a_change_set_every_request_is_carried_out(service):
    batch(service, make("teak", 1))
    _, told = batch(service, make("gum", 1), make("teak", 8), inside="")
    assert [one["status"] for one in told] == [201, 409]
    assert service.answer(Request("GET", "/rows/gum"), 1.8e9).status == 200
