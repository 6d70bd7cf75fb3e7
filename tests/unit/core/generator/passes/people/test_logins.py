from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.people.logins import owned_by
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.live import Version
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOKENS = ("tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX", "tok_h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC")
NOTES = ("9ab54da6b74f45199dddde02d30c5bb4", "ed674499090f4bf4b0d4145c81d03869")


def visits():
    """Two users register and log in, make a note each, list their own, and ask for the other's."""
    tape = Tape()
    users = ("ann", "bob")
    bearers = [[("Authorization", f"Bearer {token}")] for token in TOKENS]
    for number, (user, token, bearer) in enumerate(zip(users, TOKENS, bearers, strict=True), 1):
        asked = {"username": user, "password": f"{user}-Words-1"}
        tape.add("POST", "/register", asked, 201, {"id": number, "username": user})
        tape.add("POST", "/register", asked, 409, {"error": "taken"})
        tape.add("POST", "/login", {**asked, "password": "wrong"}, 401, {"error": "no"})
        tape.add("POST", "/login", {"username": f"{user}-nobody", "password": "other-Words"}, 401, {"error": "no"})
        tape.add("POST", "/login", asked, 200, {"token": token})
        tape.add("GET", "/me", None, 200, {"id": number, "username": user}, headers=bearer)
    notes = [{"id": note, "text": f"of {user}", "owner": number} for number, (user, note) in enumerate(zip(users, NOTES, strict=True), 1)]
    for note, bearer in zip(notes, bearers, strict=True):
        tape.add("POST", "/notes", {"text": note["text"]}, 201, note, headers=bearer)
    for mine, other, bearer in ((*notes, bearers[0]), (*reversed(notes), bearers[1])):
        tape.add("GET", "/notes", None, 200, [mine], headers=bearer)
        tape.add("GET", f"/notes/{mine['id']}", None, 200, mine, headers=bearer)
        tape.add("GET", f"/notes/{other['id']}", None, 403, {"error": "not yours"}, headers=bearer)
    tape.add("GET", "/notes", None, 401, {"error": "who are you"})
    return tape


class Client:
    def __init__(self, service):
        self.service = service

    def __call__(self, method, path, body=None, token=""):
        fields = [("content-type", "application/json")] + ([("authorization", f"Bearer {token}")] if token else [])
        answer = self.service.answer(Request(method, path, Headers.of(fields), b"" if body is None else render_json(body)), 1.8e9)
        return answer.status, parse_json(answer.body) if answer.body else None


def test_other_users_with_other_passwords_see_their_own():
    generated = generate(visits().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    assert "ann-Words-1" not in str(generated.document["resources"])
    ask = Client(DocumentRehearsal(generated.document, "api"))
    tokens = {}
    for user in ("zoe", "yan"):
        asked = {"username": user, "password": f"{user}/own"}
        assert ask("POST", "/login", asked)[0] == 401
        assert ask("POST", "/register", asked)[1]["username"] == user
        assert ask("POST", "/register", asked)[0] == 409
        assert ask("POST", "/login", {**asked, "password": "any other"})[0] == 401
        tokens[user] = ask("POST", "/login", asked)[1]["token"]
    assert ask("GET", "/me", token=tokens["zoe"])[1]["username"] == "zoe"
    made = [ask("POST", "/notes", {"text": str(number)}, tokens["zoe"])[1] for number in range(3)]
    assert ask("GET", "/notes", token=tokens["zoe"]) == (200, made)
    assert ask("GET", "/notes", token=tokens["yan"]) == (200, [])
    assert ask("GET", f"/notes/{made[0]['id']}", token=tokens["zoe"]) == (200, made[0])
    assert ask("GET", f"/notes/{made[0]['id']}", token=tokens["yan"])[0] == 403
    assert ask("GET", "/notes", token="tok_guessed")[0] == 401
    assert ask("POST", "/notes", {"text": "x"})[0] == 401


def test_who_was_kept_out_is_told_by_the_account_and_not_by_the_password():
    tape = Tape()
    passwords = {"ann": "ann-Words-1", "bob": "bob-Words-2"}
    for (user, password), token in zip(passwords.items(), TOKENS, strict=True):
        tape.add("POST", "/register", {"email": user, "password": password}, 201, {"id": f"{user}-1", "email": user})
        tape.add("POST", "/login", {"email": user, "password": password}, 200, {"token": token})
        tape.add("GET", "/me", None, 200, {"id": f"{user}-1", "email": user}, headers=[("Authorization", f"Bearer {token}")])
    bearers = [[("Authorization", f"Bearer {token}")] for token in TOKENS]
    tape.add("POST", "/login", {"email": "ann", "password": "wrong"}, 400, {"error": "no"})
    tape.add("POST", "/login", {"email": "nobody", "password": "wrong"}, 400, {"error": "no"})
    tape.add("PATCH", "/me", {"email": "annette"}, 200, {"id": "ann-1", "email": "annette"}, headers=bearers[0])
    tape.add("GET", "/me", None, 200, {"id": "ann-1", "email": "annette"}, headers=bearers[0])
    tape.add("PATCH", "/me", {"password": "changed-3"}, 200, {"id": "bob-1", "email": "bob"}, headers=bearers[1])
    tape.add("POST", "/login", {"email": "bob", "password": "bob-Words-2"}, 400, {"error": "no"})
    tape.add("POST", "/login", {"email": "bob", "password": "changed-3"}, 200, {"token": "tok_p5Wd2KfLz7VbT9sYw4NcRm8uJpXe1GaC"})
    tape.add("GET", "/me", None, 401, {"error": "who are you"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    ask = Client(DocumentRehearsal(generated.document, "api"))
    ask("POST", "/register", {"email": "zoe", "password": "long-enough-9"})
    token = ask("POST", "/login", {"email": "zoe", "password": "long-enough-9"})[1]["token"]
    assert ask("POST", "/login", {"email": "zoe", "password": "a-very-long-wrong-password"})[0] == 400
    assert ask("PATCH", "/me", {"email": "zoey"}, token)[1]["email"] == "zoey"
    assert ask("GET", "/me", None, token)[1]["email"] == "zoey"
    assert ask("PATCH", "/me", {"password": "fresh"}, token)[0] == 200
    assert ask("POST", "/login", {"email": "zoe", "password": "long-enough-9"})[0] == 400
    assert ask("POST", "/login", {"email": "zoe", "password": "fresh"})[0] == 200


def test_the_member_that_says_whose_a_thing_is():
    mine, other = (Version((), str(number), None, {"body": {"id": number, "owner": f"u{number}", "kind": "note"}}) for number in (1, 2))
    assert owned_by([({"session.user": "u1"}, (mine, other), ("1",))]) == ("owner", "session.user")
    assert owned_by([({"session.user": "u1"}, (mine, other), ("1", "2"))]) is None
    assert owned_by([({}, (mine, other), ("1",))]) is None


def test_who_has_not_proven_an_address_is_kept_out_until_then_and_passwords_change_beside_the_old_ones():
    tape = Tape()
    marks = ("Zk3Vd8QwTn5RbXy7Lp2HsMc9", "GfJ4EaU6oqIRZ9Qc81GN0G5m")
    cookies = ("cWxBeX0h2Qd7KfLz0VbT9sYw4NcRm8uJ", "pXe1GaC6EgXX2qWxBeXq5oqIRZ9Qc81G", "N0G5mZk3Vd8QwTn5RbXy7Lp2HsMc9GfJ")
    for user, mark, cookie in zip(("ann", "bob"), marks, cookies[:2], strict=True):
        asked = {"email": f"{user}@m.test", "password": f"{user}-Words-1"}
        shown = {"email": f"{user}@m.test", "verified": False}
        tape.add("POST", "/signup", asked, 201, {**shown, "verification_token": mark})
        tape.add("POST", "/login", asked, 403, {"message": "not verified"})
        tape.add("POST", "/verify", {"token": mark}, 200, {"verified": True})
        tape.add("POST", "/verify", {"token": mark}, 400, {"message": "invalid token"})
        tape.add("POST", "/login", {**asked, "password": "another-1"}, 401, {"message": "no"})
        tape.add("POST", "/login", {"email": f"no-{user}@m.test", "password": "another-2"}, 401, {"message": "no"})
        fields = [("Set-Cookie", f"sid={cookie}; Path=/")]
        tape.add("POST", "/login", asked, 200, {**shown, "verified": True}, fields=fields)
        tape.add("GET", "/account", None, 200, {**shown, "verified": True}, headers=[("Cookie", f"sid={cookie}")])
    tape.add("GET", "/account", None, 401, {"message": "who"})
    change = {"current": "ann-Words-1", "new": "ann-Words-2"}
    tape.add("POST", "/account/password", change, 200, {"changed": True}, headers=[("Cookie", f"sid={cookies[0]}")])
    tape.add("POST", "/login", {"email": "ann@m.test", "password": "ann-Words-1"}, 401, {"message": "no"})
    again, fields = {"email": "ann@m.test", "password": "ann-Words-2"}, [("Set-Cookie", f"sid={cookies[2]}; Path=/")]
    tape.add("POST", "/login", again, 200, {"email": "ann@m.test", "verified": True}, fields=fields)
    tape.add("DELETE", "/account", None, 204, headers=[("Cookie", f"sid={cookies[2]}")])
    tape.add("POST", "/login", again, 401, {"message": "no"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    ask = Client(DocumentRehearsal(generated.document, "api"))
    eve = {"email": "eve@x.org", "password": "eve-pass-9"}
    made = ask("POST", "/signup", eve)[1]
    assert ask("POST", "/login", eve) == (403, {"message": "not verified"})
    assert ask("POST", "/verify", {"token": made["verification_token"]}) == (200, {"verified": True})
    assert ask("POST", "/login", {**eve, "password": "other"}) == (401, {"message": "no"})
    assert ask("POST", "/login", eve) == (200, {"email": "eve@x.org", "verified": True})


def test_who_names_what_belongs_to_somebody_else_is_refused_for_that():
    tape = Tape()
    tokens = ("8d144b7ea6f31c0d2e3f4a025e2c9a70", "3f0e4f6a9b577a2f4c1d9e0160b8a6d1")
    who = [[("Authorization", f"Bearer {token}")] for token in tokens]
    for number, (user, token) in enumerate(zip(("ann", "bob"), tokens, strict=True), 1):
        told = {"user": user, "password": f"s3cret-{user}"}
        tape.add("POST", "/register", told, 201, {"id": number, "user": user})
        tape.add("POST", "/login", told, 200, {"token": token})
        tape.add("POST", "/projects", {"name": "p"}, 201, {"id": number, "name": "p", "owner": user}, headers=who[number - 1])
    tape.add("GET", "/projects/1", None, 200, {"id": 1, "name": "p", "owner": "ann"}, headers=who[0])
    tape.add("GET", "/projects/9", None, 404, {"detail": "no project"}, headers=who[0])
    for number, (project, mine) in enumerate(((1, who[0]), (2, who[1])), 1):
        shown = {"id": number, "project": project, "title": "t"}
        tape.add("POST", "/tasks", {"project": project, "title": "t"}, 201, shown, headers=mine)
        tape.add("GET", f"/tasks/{number}", None, 200, shown, headers=mine)
    tape.add("POST", "/tasks", {"project": 1, "title": "t"}, 400, {"project": ["Not your project."]}, headers=who[1])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    kind = ("content-type", "application/json")

    def ask(target, asked, token=""):
        sent = Headers.of([kind, *([("authorization", f"Bearer {token}")] if token else [])])
        got = service.answer(Request("POST", target, sent, render_json(asked)), 1.8e9)
        return got.status, parse_json(got.body)

    held = []
    for user in ("eve", "kim"):
        ask("/register", {"user": user, "password": f"other-{user}"})
        held.append(ask("/login", {"user": user, "password": f"other-{user}"})[1]["token"])
    project = ask("/projects", {"name": "q"}, held[0])[1]["id"]
    assert ask("/tasks", {"project": project, "title": "x"}, held[0])[0] == 201
    assert ask("/tasks", {"project": project, "title": "x"}, held[1]) == (400, {"project": ["Not your project."]})
