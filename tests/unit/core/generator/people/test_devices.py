"""Devices that sign in by a code of their user (RFC 8628)."""

import json
from urllib.parse import urlencode

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DEVICES = ("cFgFLJP-O_pxMQuMr5LeCeoU3l1DcYi0Jjms7B3u75f", "_05YvWEtuC9biOhjMJPTHZ5Q_kYwz9h8zMbMpFvOjI8")
USERS = ("BGHX-BWBD", "XLFX-SZXT")
TOKEN = "t8tTp4RiOGhQtvGHm5e1vDMiTL3RwSetirHMFEjjRmI"


def signing_in():
    """One device is told to wait and gets a token when its user agrees; another one's does not."""
    tape = Tape()

    def start(at, scope):
        answer = {
            "device_code": DEVICES[at],
            "user_code": USERS[at],
            "verification_uri_complete": f"http://api.example:8000/device?user_code={USERS[at]}",
        }
        tape.add("POST", "/device_authorization", urlencode({"client_id": "tv", "scope": scope}), 200, answer)

    def poll(at, status, answer):
        tape.add("POST", "/token", urlencode({"grant_type": GRANT, "device_code": DEVICES[at]}), status, answer)

    start(0, "profile")
    poll(0, 400, {"error": "authorization_pending"})
    tape.add("POST", "/device", urlencode({"user_code": USERS[0], "username": "ann", "password": "apple"}), 200, {"message": "signed in"})
    poll(0, 200, {"access_token": TOKEN, "scope": "profile"})
    tape.add("GET", "/userinfo", None, 200, {"sub": "ann"}, headers=[("Authorization", f"Bearer {TOKEN}")])
    poll(0, 400, {"error": "invalid_grant"})
    start(1, "email")
    denial = {"user_code": USERS[1], "username": "ann", "password": "apple", "action": "deny"}
    tape.add("POST", "/device", urlencode(denial), 200, {"message": "denied"})
    poll(1, 400, {"error": "access_denied"})
    tape.add("POST", "/device", urlencode({"user_code": "ZZZZ-ZZZZ", "username": "ann", "password": "apple"}), 404, {"error": "unknown"})
    tape.add("GET", "/userinfo", None, 401, {"error": "invalid_token"})
    return tape


def test_other_devices_wait_for_their_users():
    generated = generate(signing_in().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(path, token="", **form):
        kind = [("content-type", "application/x-www-form-urlencoded")] if form else [("authorization", f"Bearer {token}")]
        request = Request("POST" if form else "GET", path, Headers.of(kind), urlencode(form).encode())
        answer = service.answer(request, 1.8e9)
        return answer.status, json.loads(answer.body)

    first, second = (ask("/device_authorization", client_id="tv", scope=scope)[1] for scope in ("calendar", "mail"))
    assert first["verification_uri_complete"].endswith(first["user_code"])
    assert first["user_code"] != second["user_code"]

    def poll(codes):
        return ask("/token", grant_type=GRANT, device_code=codes["device_code"])

    for _ in range(3):
        assert poll(first) == (400, {"error": "authorization_pending"})
    ask("/device", user_code=first["user_code"], username="bob", password="banana")
    assert poll(second) == (400, {"error": "authorization_pending"})
    status, granted = poll(first)
    assert (status, granted["scope"]) == (200, "calendar")
    assert ask("/userinfo", granted["access_token"]) == (200, {"sub": "bob"})
    assert poll(first) == (400, {"error": "invalid_grant"})
    ask("/device", user_code=second["user_code"], username="bob", password="banana", action="deny")
    assert poll(second) == (400, {"error": "access_denied"})
    assert ask("/device", user_code="YYYY-YYYY", username="bob", password="banana")[0] == 404
