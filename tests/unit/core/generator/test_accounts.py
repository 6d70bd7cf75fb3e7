from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.accounts import find_accounts, user_of
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.session_lives import find_sessions

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
