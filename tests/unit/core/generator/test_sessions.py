from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.sessions import SESSION, find_sessions, presented, proves, told_codes
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

TOKEN = "tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX"


def visit():
    """Log in, look, log out, look again."""
    tape = Tape()
    bearer = [("Authorization", f"Bearer {TOKEN}")]
    tape.add("GET", "/me", None, 401, {"error": "no credentials"})
    tape.add("POST", "/login", {"user": "ann"}, 200, {"token": TOKEN})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=bearer)
    tape.add("POST", "/logout", None, 204, headers=bearer)
    tape.add("GET", "/me", None, 401, {"error": "revoked"}, headers=bearer)
    return tape


def test_credentials_live_from_issue_to_revocation():
    samples = visit().samples()
    (found,) = find_sessions(find_endpoints(samples)).deciding()
    assert (found.code, found.issued, found.revoked) == ("request.bearer", {TOKEN: 1}, {TOKEN: 3})
    assert [found.is_alive(sample) for sample in samples] == [False, False, True, True, False]
    assert dict(presented(samples[2])) == {"request.bearer": TOKEN}


def test_a_token_made_up_now_opens_and_a_revoked_one_does_not():
    tape = visit()
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    ask = lambda path, token, method="GET": service.answer(  # noqa: E731 - one line reads best here
        Request(method, path, Headers.of([("authorization", f"Bearer {token}")]) if token else Headers()), 1.8e9
    )
    assert ask("/me", "").status == 401
    assert ask("/me", "tok_guessed").status == 401
    token = service.answer(Request("POST", "/login"), 1.8e9).body.decode().split('"')[3]
    assert ask("/me", token).status == 200
    assert ask("/logout", token, "POST").status == 204
    assert ask("/me", token).status == 401


CODES = ("c3ab8ff13720e8ad9047dd39466b3c89", "4e07408562bedb8b60ce05c1decfe3ad")


def grants():
    """Two logins; what the token answer says of the nonce was said to another address."""
    tape = Tape()
    for code, nonce in zip(CODES, ("nonce-one-1", "nonce-two-2"), strict=True):
        asked = f"/authorize?client_id=shop&redirect_uri=http://localhost/cb&nonce={nonce}"
        tape.add("GET", asked, None, 302, fields=[("Location", f"http://localhost/cb?code={code}")])
        tape.add("POST", "/token", f"grant_type=authorization_code&code={code}", 200, {"nonce": nonce, "type": "bearer"})
    return tape


def test_codes_carry_what_was_said_when_they_were_given_out():
    generated = generate(grants().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    sent = service.answer(Request("GET", "/authorize?client_id=other&redirect_uri=http://localhost/cb&nonce=mine-333"), 1.8e9)
    code = sent.headers.get("location").partition("code=")[2]
    form = Headers.of([("content-type", "application/x-www-form-urlencoded")])
    told = service.answer(Request("POST", "/token", form, f"grant_type=authorization_code&code={code}".encode()), 1.8e9)
    assert parse_json(told.body) == {"nonce": "mine-333", "type": "bearer"}


def test_a_session_knows_what_was_told_and_no_secret():
    tape = Tape()
    tape.add("POST", "/login", {"user": "ann", "team": "red", "password": "s3cret-Words"}, 200, {"token": TOKEN})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=[("Authorization", f"Bearer {TOKEN}")])
    login, me = tape.samples()
    assert proves(login)
    assert told_codes(login) == {"user": "request.json.user", "team": "request.json.team"}
    find_sessions(find_endpoints([login, me]))
    assert (me.notes[SESSION].code, me.notes[SESSION].told) == ("request.bearer", {"user": "ann", "team": "red"})
    assert SESSION not in login.notes


def test_what_a_request_says_itself_is_not_given_out():
    """An echo is no issuer: whoever accepts any credential accepts one that was echoed before."""
    tape = Tape()
    tape.add("GET", "/echo", None, 200, {"headers": {"X-Trace": TOKEN}}, headers=[("X-Trace", TOKEN)])
    tape.add("POST", "/echo", {"nonce": TOKEN}, 200, {"json": {"nonce": TOKEN}})
    tape.add("GET", "/me", None, 401, {"error": "no credentials"})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=[("Authorization", f"Bearer {TOKEN}")])
    assert find_sessions(find_endpoints(tape.samples())).issued == {}
