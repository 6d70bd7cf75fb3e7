from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.grants import find_grants, keep_grants
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

CODES = ("c3ab8ff13720e8ad9047dd39466b3c89", "4e07408562bedb8b60ce05c1decfe3ad")


def logins():
    """Two logins; what the token answer says of the nonce and the scope was said to another address."""
    tape = Tape()
    for code, nonce in zip(CODES, ("nonce-one-1", "nonce-two-2"), strict=True):
        asked = f"/authorize?client_id=shop&redirect_uri=http://localhost/cb&nonce={nonce}"
        tape.add("GET", asked, None, 302, fields=[("Location", f"http://localhost/cb?code={code}")])
        tape.add("POST", "/token", f"grant_type=authorization_code&code={code}", 200, {"nonce": nonce, "type": "bearer"})
    return tape


def test_codes_carry_what_was_said_when_they_were_given_out():
    generated = generate(logins().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    sent = service.answer(Request("GET", "/authorize?client_id=other&redirect_uri=http://localhost/cb&nonce=mine-333"), 1.8e9)
    code = sent.headers.get("location").partition("code=")[2]
    form = Headers.of([("content-type", "application/x-www-form-urlencoded")])
    told = service.answer(Request("POST", "/token", form, f"grant_type=authorization_code&code={code}".encode()), 1.8e9)
    assert parse_json(told.body) == {"nonce": "mine-333", "type": "bearer"}


def test_codes_whose_answers_repeat_nothing_are_no_grants():
    tape = Tape()
    for code in CODES:
        tape.add("GET", "/authorize?nonce=something", None, 302, fields=[("Location", f"http://localhost/cb?code={code}")])
        tape.add("POST", "/token", f"code={code}", 200, {"type": "bearer"})
    assert find_grants(find_endpoints(tape.samples())) == []


def test_nothing_is_kept_that_nobody_looks_up():
    endpoints = find_endpoints(logins().samples())
    grants = find_grants(endpoints)
    drafts = {
        endpoint: [Draft(endpoint, endpoint.samples, then={"headers": {"Location": "x?code={{ new_id('{hex:32}') }}"}})]
        for endpoint in endpoints
    }
    keep_grants(drafts, grants)
    assert all("create" not in draft.then for own in drafts.values() for draft in own)
