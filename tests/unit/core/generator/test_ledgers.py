from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.ledgers import find_credentials, is_replay, presented, replay_key
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
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
    found = find_credentials(find_endpoints(samples))
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


def test_a_repeated_request_under_one_key_is_a_replay():
    tape = Tape()
    for _ in range(2):
        tape.add("POST", "/pay", {"amount": 5}, 201, {"id": "pay_zJQVEUN4n81qRl"}, headers=[("Idempotency-Key", "k-1")])
    endpoint = find_endpoints(tape.samples())[0]
    assert replay_key(endpoint.samples[0]) == ("idempotency-key", "k-1")
    assert [is_replay(endpoint, sample) for sample in endpoint.samples] == [False, True]
