"""Things whose makers alone see them, where no answer says who made them."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOKENS = ("tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX", "tok_h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC")
NOTES = ("5f0c9a3be1d2", "81b7d42f6a90", "c3e5f7091b2d")


def visits(*, shared=False):
    """Two users who make notes and list them; the second tries to read one of the first."""
    tape = Tape()
    bearers = [[("Authorization", f"Bearer {token}")] for token in TOKENS]
    for user, token in zip(("ann", "bob"), TOKENS, strict=True):
        asked = {"username": user, "password": f"{user}-Words-1"}
        tape.add("POST", "/register", asked, 201, {"username": user})
        tape.add("POST", "/login", asked, 200, {"token": token})
    made = [{"id": key, "text": text} for key, text in zip(NOTES, ("milk", "bread", "paint"), strict=True)]
    for one, mine in zip(made, (0, 0, 1), strict=True):
        tape.add("POST", "/notes", {"text": one["text"]}, 201, one, headers=bearers[mine])
    tape.add("GET", "/notes", None, 200, made if shared else made[:2], headers=bearers[0])
    tape.add("GET", "/notes", None, 200, made if shared else made[2:], headers=bearers[1])
    tape.add("GET", f"/notes/{NOTES[0]}", None, 200, made[0], headers=bearers[0])
    tape.add("GET", f"/notes/{NOTES[0]}", None, 404, {"error": "none"}, headers=bearers[1])
    return tape


def ask(service, method, target, asked=None, token=""):
    fields = [("content-type", "application/json"), *([("authorization", f"Bearer {token}")] if token else [])]
    answer = service.answer(Request(method, target, Headers.of(fields), json.dumps(asked).encode() if asked is not None else b""), 1.8e9)
    return answer.status, json.loads(answer.body)


def test_each_user_sees_what_he_made():
    generated = run(visits())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    tokens = {}
    for user in ("eve", "fay"):
        ask(service, "POST", "/register", {"username": user, "password": f"{user}-pass-9"})
        tokens[user] = ask(service, "POST", "/login", {"username": user, "password": f"{user}-pass-9"})[1]["token"]
    made = ask(service, "POST", "/notes", {"text": "rope"}, tokens["fay"])[1]
    assert set(made) == {"id", "text"}
    assert ask(service, "GET", "/notes", token=tokens["fay"])[1] == [made]
    assert ask(service, "GET", "/notes", token=tokens["eve"])[1] == []
    assert ask(service, "GET", f"/notes/{made['id']}", token=tokens["fay"]) == (200, made)
    assert ask(service, "GET", f"/notes/{made['id']}", token=tokens["eve"]) == (404, {"error": "none"})


def test_what_all_see_belongs_to_nobody():
    assert "made_by" not in json.dumps(run(visits(shared=True)).document)
