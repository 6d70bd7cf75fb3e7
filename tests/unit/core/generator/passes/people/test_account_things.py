from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

IDS = {"ann": "77ea9d17-cb22-471b-ab1d-a01d26b1558b", "ben": "b5d157a5-977c-4e7b-828f-5e7e1028cd40"}
TOKENS = {"ann": "tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX", "root": "tok_h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC"}
AGAIN = "tok_Pq3dW7uYt5RkZx2LbN8vMc4HsJg6FaE1"
ROOT = {"id": "27abae28-3ab4-4e07-9fdb-ad9818631a14", "email": "root@example.com", "active": True, "admin": True}
NO = {"detail": "BAD_CREDENTIALS"}


def administered():
    """A user registers, logs in, looks at himself and is renamed; an administrator shuts another one out and removes him."""
    tape = Tape()

    def login(email, password, status, answer):
        tape.add("POST", "/login", {"email": email, "password": password}, status, answer)

    def of(user):
        return [("Authorization", f"Bearer {TOKENS[user]}")]

    ann, ben = ({"id": IDS[name], "email": f"{name}@example.com", "active": True, "admin": False} for name in IDS)
    tape.add("POST", "/register", {"email": ann["email"], "password": "ann-Words-1"}, 201, ann)
    tape.add("POST", "/register", {"email": ann["email"], "password": "other-Words"}, 400, {"detail": "EXISTS"})
    login(ann["email"], "wrong", 400, NO)
    login("nobody@example.com", "other-Words", 400, NO)
    login(ann["email"], "ann-Words-1", 200, {"token": TOKENS["ann"]})
    tape.add("GET", "/users/me", None, 401, {"detail": "Unauthorized"})
    tape.add("GET", "/users/me", None, 200, ann, headers=of("ann"))
    ann = {**ann, "email": "ann@new.example"}
    tape.add("PATCH", "/users/me", {"email": ann["email"]}, 200, ann, headers=of("ann"))
    login("ann@example.com", "ann-Words-1", 400, NO)
    login(ann["email"], "ann-Words-1", 200, {"token": AGAIN})
    tape.add("GET", "/users/me", None, 200, ann, headers=[("Authorization", f"Bearer {AGAIN}")])
    tape.add("GET", f"/users/{ann['id']}", None, 403, {"detail": "Forbidden"}, headers=of("ann"))
    login(ROOT["email"], "root-Words-2", 200, {"token": TOKENS["root"]})
    tape.add("GET", "/users/me", None, 200, ROOT, headers=of("root"))
    tape.add("POST", "/register", {"email": ben["email"], "password": "ben-Words-3"}, 201, ben)
    tape.add("GET", f"/users/{ben['id']}", None, 200, ben, headers=of("root"))
    tape.add("PATCH", f"/users/{ben['id']}", {"active": False}, 200, {**ben, "active": False}, headers=of("root"))
    login(ben["email"], "ben-Words-3", 400, NO)
    tape.add("DELETE", f"/users/{ben['id']}", None, 204, None, headers=of("root"))
    tape.add("GET", f"/users/{ben['id']}", None, 404, {"detail": "Not Found"}, headers=of("root"))
    return tape


def test_users_are_one_collection_by_whatever_they_are_named():
    generated = generate(administered().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    assert [one["name"] for one in generated.document["resources"]] == ["users"]
    assert "Words" not in str(generated.document["resources"])
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, body=None, token=""):
        fields = [("content-type", "application/json")] + ([("authorization", f"Bearer {token}")] if token else [])
        answer = service.answer(Request(method, path, Headers.of(fields), b"" if body is None else render_json(body)), 1.8e9)
        return answer.status, parse_json(answer.body) if answer.body else None

    def login(email, password):
        status, told = ask("POST", "/login", {"email": email, "password": password})
        return told["token"] if status == 200 else None

    users = [ask("POST", "/register", {"email": f"{name}@corp.org", "password": f"{name}/own"})[1] for name in ("kim", "lou", "max")]
    assert ask("POST", "/register", {"email": "lou@corp.org", "password": "more"})[0] == 400
    kim, lou, _ = (login(user["email"], f"{user['email'][:3]}/own") for user in users)
    assert login("kim@corp.org", "lou/own") is None
    root = login("root@example.com", "root-Words-2")
    assert [ask("GET", "/users/me", token=token)[1] for token in (kim, lou, root)] == [users[0], users[1], ROOT]
    assert ask("PATCH", "/users/me", {"email": "lou@moved.org"}, lou) == (200, {**users[1], "email": "lou@moved.org"})
    assert login("lou@corp.org", "lou/own") is None
    assert ask("GET", "/users/me", token=login("lou@moved.org", "lou/own"))[1]["id"] == users[1]["id"]
    assert ask("GET", f"/users/{users[1]['id']}", token=root)[1]["email"] == "lou@moved.org"
    assert ask("GET", f"/users/{users[0]['id']}", token=lou)[0] == 403
    assert ask("PATCH", f"/users/{users[0]['id']}", {"active": False}, root)[1] == {**users[0], "active": False}
    assert login("kim@corp.org", "kim/own") is None
    assert ask("DELETE", f"/users/{users[2]['id']}", token=root)[0] == 204
    assert login("max@corp.org", "max/own") is None
    assert ask("GET", f"/users/{users[2]['id']}", token=root)[0] == 404
