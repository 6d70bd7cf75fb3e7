"""Endpoints that take sessions and keys of programs, keys with scopes, and a second factor that accounts ask for."""

import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

SESSIONS = ("sess_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX", "sess_h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC", "sess_Zk3Vd8QwTn5RbXy7Lp2HsMc9GfJ4EaU6")
KEYS = ("key_8Zq2LmPx4Tn1VwRb6Yc3Kd7RtYb9Gs3Qa", "key_5Hf2WcXe8Jm6Np0QsLk4Tg9VzBn1MxCd7")
STEP = "mfa_9ab54da6b74f45199dddde02"


def visits():
    """Two users; one makes a key that may only read, the other one that may write, later revoked; then one asks for a second factor."""
    tape = Tape()

    def bearer(token):
        return [("Authorization", f"Bearer {token}")]

    def key(value):
        return [("X-API-Key", value)]

    for user, session in zip(("ann", "bob"), SESSIONS[:2], strict=True):
        asked = {"username": user, "password": f"{user}-Words-1"}
        tape.add("POST", "/signup", asked, 201, {"username": user, "mfa": False})
        tape.add("POST", "/login", asked, 200, {"token": session})
        tape.add("GET", "/me", None, 200, {"username": user, "mfa": False}, headers=bearer(session))
    tape.add("GET", "/me", None, 401, {"error": "who"})
    made = [
        {"id": one, "name": name, "scopes": scopes, "revoked": False}
        for one, name, scopes in (("a1c9e37b50f2", "ci", ["read"]), ("b7d24f8e6091", "bot", ["read", "write"]))
    ]
    for one, value, session in zip(made, KEYS, SESSIONS[:2], strict=True):
        tape.add("POST", "/keys", {"name": one["name"], "scopes": one["scopes"]}, 201, {**one, "key": value}, headers=bearer(session))
    for one, session in zip(made, SESSIONS[:2], strict=True):
        tape.add("GET", "/keys", None, 200, [one], headers=bearer(session))
    for user, value in zip(("ann", "bob"), KEYS, strict=True):
        tape.add("GET", "/me", None, 200, {"username": user, "mfa": False}, headers=key(value))
    tape.add("POST", "/notes", {"text": "by ci"}, 403, {"error": "scope"}, headers=key(KEYS[0]))
    note = {"id": "c3e5f7091b2d", "text": "by bot", "owner": "bob"}
    tape.add("POST", "/notes", {"text": "by bot"}, 201, note, headers=key(KEYS[1]))
    tape.add("GET", "/notes", None, 200, [note], headers=bearer(SESSIONS[1]))
    tape.add("DELETE", f"/keys/{made[1]['id']}", None, 204, headers=bearer(SESSIONS[1]))
    tape.add("GET", "/me", None, 401, {"error": "who"}, headers=key(KEYS[1]))
    tape.add("GET", "/keys", None, 200, [{**made[1], "revoked": True}], headers=bearer(SESSIONS[1]))
    tape.add("POST", "/mfa", {}, 200, {"mfa": True}, headers=bearer(SESSIONS[0]))
    tape.add("GET", "/me", None, 200, {"username": "ann", "mfa": True}, headers=bearer(SESSIONS[0]))
    tape.add("POST", "/login", {"username": "ann", "password": "ann-Words-1"}, 200, {"step": STEP})
    tape.add("POST", "/login/mfa", {"step_token": STEP, "code": "135790"}, 200, {"token": SESSIONS[2]})
    tape.add("GET", "/me", None, 200, {"username": "ann", "mfa": True}, headers=bearer(SESSIONS[2]))
    return tape


def test_sessions_keys_scopes_and_second_factors_hold_for_other_users():
    generated = run(visits())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None, **sent):
        fields = [("content-type", "application/json"), *((name.replace("_", "-"), value) for name, value in sent.items())]
        answer = service.answer(
            Request(method, target, Headers.of(fields), json.dumps(asked).encode() if asked is not None else b""), 1.8e9
        )
        return answer.status, json.loads(answer.body) if answer.body else None

    asked = {"username": "eve", "password": "eve-pass-9"}
    ask("POST", "/signup", asked)
    session = {"authorization": "Bearer " + ask("POST", "/login", asked)[1]["token"]}
    keys = {
        name: ask("POST", "/keys", {"name": name, "scopes": scopes}, **session)[1] for name, scopes in (("x", ["write"]), ("y", ["read"]))
    }
    assert ask("GET", "/me", x_api_key=keys["y"]["key"]) == (200, {"username": "eve", "mfa": False})
    assert ask("POST", "/notes", {"text": "one"}, x_api_key=keys["x"]["key"])[1]["owner"] == "eve"
    assert ask("POST", "/notes", {"text": "by bot"}, x_api_key=keys["y"]["key"]) == (403, {"error": "scope"})
    assert ask("DELETE", f"/keys/{keys['x']['id']}", **session)[0] == 204
    assert ask("GET", "/me", x_api_key=keys["x"]["key"]) == (401, {"error": "who"})
    assert [(one["name"], one["revoked"]) for one in ask("GET", "/keys", **session)[1]] == [("x", True), ("y", False)]
    assert ask("POST", "/mfa", {}, **session)[1] == {"mfa": True}
    step = ask("POST", "/login", asked)[1]["step"]
    again = ask("POST", "/login/mfa", {"step_token": step, "code": "246801"})[1]["token"]
    assert ask("GET", "/me", authorization=f"Bearer {again}") == (200, {"username": "eve", "mfa": True})
