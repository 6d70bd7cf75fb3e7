from tests.unit.core.generator.people.test_sessions import visit

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


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
