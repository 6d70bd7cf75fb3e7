"""Pages that there are not."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

INVALID = {"detail": "Invalid page."}


def authors():
    """Three authors on pages of two; the ninth page is refused."""
    tape = Tape()
    made = []
    for number, name in enumerate(("Ursula", "Iain", "Ann"), 1):
        made.append({"id": number, "name": name})
        tape.add("POST", "/authors", {"name": name}, 201, made[-1])
        tape.add("GET", f"/authors/{number}", None, 200, made[-1])
    tape.add("GET", "/authors", None, 200, {"count": 3, "results": made[:2]})
    tape.add("GET", "/authors?page=2", None, 200, {"count": 3, "results": made[2:]})
    tape.add("GET", "/authors?page_size=3", None, 200, {"count": 3, "results": made})
    tape.add("GET", "/authors?page=9", None, 404, INVALID)
    return tape


def ask(service, method, target, asked=None):
    body = json.dumps(asked).encode() if asked is not None else b""
    got = service.answer(Request(method, target, Headers.of([("content-type", "application/json")]), body), 1.8e9)
    return got.status, json.loads(got.body)


def test_a_page_beyond_the_last_one_is_refused_whatever_its_number():
    generated = run(authors())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    assert ask(service, "GET", "/authors") == (200, {"count": 0, "results": []})
    assert ask(service, "GET", "/authors?page=2") == (404, INVALID)
    for number in range(19):
        ask(service, "POST", "/authors", {"name": f"author {number}"})
    assert ask(service, "GET", "/authors?page=9")[0] == 200
    assert ask(service, "GET", "/authors?page=10")[0] == 200
    assert ask(service, "GET", "/authors?page=11") == (404, INVALID)
    assert ask(service, "GET", "/authors?page=4&page_size=7") == (404, INVALID)
