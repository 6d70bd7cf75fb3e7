from tests.unit.core.generator.people.test_sessions import TOKEN
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.presented import SESSION, proves, told_codes
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

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


def test_of_several_cookies_the_one_that_the_path_names_tells_most_and_what_signs_another_is_none():
    tape = Tape()
    first, second = (f"Zk3Vd8QwTn5RbXy7Lp2HsMc9GfJ4EaU{number}" for number in "67")
    tape.add(
        "GET", "/auth?redirect_uri=a&state=one-one", None, 303, fields=[("Set-Cookie", f"step={first}"), ("Location", f"/step/{first}")]
    )
    tape.add(
        "POST", f"/step/{first}", "login=ann", 303, headers=[("Cookie", f"step={first}; step.sig=x{first}")], fields=[("Location", "/go")]
    )
    tape.add("GET", "/go", None, 303, headers=[("Cookie", f"step={first}")], fields=[("Set-Cookie", f"sid={second}"), ("Location", "/b")])
    both = [("Cookie", f"sid={second}; sid.sig={second[::-1]}; step={first}")]
    tape.add("GET", f"/step/{first}", None, 200, headers=both)
    tape.add("GET", "/home", None, 200, headers=both)
    tape.add("GET", "/auth?redirect_uri=a&state=two-two", None, 303, headers=both, fields=[("Set-Cookie", "step=none"), ("Location", "/c")])
    samples = tape.samples()
    find_sessions(find_endpoints(samples))
    codes = [sample.notes[SESSION].code for sample in samples[3:]]
    assert codes == ["request.cookies.step", "request.cookies.sid", "request.cookies.sid"]
    assert samples[4].notes[SESSION].told["user"] == "ann"


def test_a_cookie_that_is_a_word_beside_one_that_was_made_up_is_no_session():
    tape = Tape()
    for number, user in enumerate(("ann", "bob")):
        made = [("Set-Cookie", f"sid={CODES[number]}; HttpOnly; Path=/"), ("Set-Cookie", "theme=dark; Max-Age=86400")]
        tape.add("POST", "/login", {"user": user, "password": "s3cret-Words"}, 200, {"user": user}, fields=made)
        tape.add("GET", "/me", None, 200, {"user": user}, headers=[("Cookie", f"theme=dark; sid={CODES[number]}")])
    found = find_sessions(find_endpoints(tape.samples()))
    assert set(found.issued) == set(CODES)
    assert [one.code for one in found.credentials] == ["request.cookies.sid"]
