import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.people.accounts import find_accounts, user_of
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOKENS = ("tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX", "tok_h2Qd7KfLz0VbT9sYw4NcRm8uJpXe1GaC")


def visits():
    """Two users register, log in and look at themselves; the first changes her password."""
    tape = Tape()
    for number, (user, token) in enumerate(zip(("ann", "bob"), TOKENS, strict=True), 1):
        bearer = [("Authorization", f"Bearer {token}")]
        asked = {"username": user, "password": f"{user}-Words-1"}
        tape.add("POST", "/register", asked, 201, {"id": number, "username": user})
        tape.add("POST", "/login", {**asked, "password": "wrong"}, 401, {"error": "no"})
        tape.add("POST", "/login", asked, 200, {"token": token})
        tape.add("GET", "/me", None, 200, {"id": number, "username": user}, headers=bearer)
    tape.add("PUT", "/password", {"new_password": "ann-Words-2"}, 200, {}, headers=[("Authorization", f"Bearer {TOKENS[0]}")])
    tape.add("POST", "/login", {"username": "ann", "password": "ann-Words-2"}, 200, {"token": "tok_Zk3Vd8QwTn5RbXy7Lp2HsMc9GfJ4EaU6"})
    return tape.samples()


def found():
    samples = visits()
    endpoints = find_endpoints(samples)
    accounts = find_accounts(endpoints, find_sessions(endpoints))
    find_collections(endpoints, accounts.roles)
    accounts.keep_passwords()
    return samples, accounts


def test_registrations_logins_and_oneself_are_told_apart():
    _, accounts = found()
    assert [endpoint.path for endpoint in accounts.registers] == ["/register"]
    assert [endpoint.path for endpoint in accounts.logins] == ["/login"]
    assert {endpoint.path: part.codes["user"] for endpoint, part in accounts.roles.parts.items()} == {
        "/register": "request.json.username",
        "/login": "request.json.username",
        "/password": "session.user",
        "/me": "session.user",
    }
    assert accounts.is_closed


def test_passwords_are_followed_and_hidden():
    samples, accounts = found()
    assert [accounts.password_at("ann", number) for number in (0, 1, 8, 9)] == [None, "ann-Words-1", "ann-Words-1", "ann-Words-2"]
    me = next(sample for sample in samples if sample.segments == ("me",))
    assert user_of(me) == "ann"
    assert accounts.of(me).item() == {"id": 1, "username": "ann", "password": "ann-Words-1"}
    assert accounts.of(me).hidden == ("password",)


def test_without_passwords_there_are_no_accounts():
    tape = Tape()
    tape.add("POST", "/login", {"username": "ann"}, 200, {"token": TOKENS[0]})
    endpoints = find_endpoints(tape.samples())
    assert find_accounts(endpoints, find_sessions(endpoints)) is None


def writers():
    """Users in an envelope who register with a name and log in by e-mail; answers show their session's token beside the account."""
    tape = Tape()
    tokens = ("d15b41f0e7eb2e0a4fc2244d208559051d728dab", "2ce0fb5069d276a88d71de905315f3cff950bb49")
    titles = (("How to fish!", "how-to-fish"), ("Ships, 2nd part", "ships-2nd-part"))
    for name, token, (title, slug) in zip(("ann", "bob"), tokens, titles, strict=True):
        asked = {"username": name, "email": f"{name}@c.io", "password": f"{name}-Words-1"}
        shown = {"username": name, "email": f"{name}@c.io", "bio": None}
        sent = [("Authorization", f"Token {token}")]
        tape.add("POST", "/users", {"user": asked}, 201, {"user": shown})
        tape.add("POST", "/users/login", {"user": {"email": f"{name}@c.io", "password": "wrong"}}, 403, {"error": "no"})
        tape.add(
            "POST",
            "/users/login",
            {"user": {"email": f"{name}@c.io", "password": f"{name}-Words-1"}},
            200,
            {"user": {**shown, "token": token}},
        )
        tape.add("GET", "/user", None, 200, {"user": {**shown, "token": token}}, headers=sent)
        tape.add(
            "PUT", "/user", {"user": {"bio": f"of {name}"}}, 200, {"user": {**shown, "bio": f"of {name}", "token": token}}, headers=sent
        )
        tape.add("GET", "/user", None, 200, {"user": {**shown, "bio": f"of {name}", "token": token}}, headers=sent)
        article = {"slug": slug, "title": title, "author": name, "likes": 0}
        tape.add("POST", "/articles", {"title": article["title"]}, 201, article, headers=sent)
        tape.add("POST", f"/articles/{slug}/favorite", None, 200, {**article, "likes": 1}, headers=sent)
        tape.add("DELETE", f"/articles/{slug}/favorite", None, 200, article, headers=sent)
        tape.add("GET", f"/articles/{slug}", None, 200, article)
    tape.add("GET", "/user", None, 401, {"error": "who"})
    tape.add("GET", "/articles/none", None, 404, {"error": "none"})
    return tape


def test_accounts_in_envelopes_with_names_and_addresses():
    generated = run(writers())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None, token=""):
        fields = [("content-type", "application/json"), *([("authorization", f"Token {token}")] if token else [])]
        answer = service.answer(
            Request(method, target, Headers.of(fields), json.dumps(asked).encode() if asked is not None else b""), 1.8e9
        )
        return answer.status, json.loads(answer.body)

    ask("POST", "/users", {"user": {"username": "eve", "email": "e@x.org", "password": "eve-pass-9"}})
    assert ask("POST", "/users/login", {"user": {"email": "e@x.org", "password": "another"}}) == (403, {"error": "no"})
    status, told = ask("POST", "/users/login", {"user": {"email": "e@x.org", "password": "eve-pass-9"}})
    token = told["user"]["token"]
    assert (status, told) == (200, {"user": {"username": "eve", "email": "e@x.org", "bio": None, "token": token}})
    assert ask("PUT", "/user", {"user": {"bio": "new"}}, token)[1]["user"]["bio"] == "new"
    assert ask("GET", "/user", token=token) == (200, {"user": {"username": "eve", "email": "e@x.org", "bio": "new", "token": token}})
    assert ask("GET", "/user", token="deadbeef")[0] == 401
    article = {"slug": "what-is-new", "title": "What is new?", "author": "eve", "likes": 0}
    assert ask("POST", "/articles", {"title": "What is new?"}, token) == (201, article)
    assert ask("POST", "/articles/what-is-new/favorite", None, token)[1]["likes"] == 1
    assert ask("DELETE", "/articles/what-is-new/favorite", None, token) == (200, article)
    assert ask("GET", "/articles/what-is-new") == (200, article)
