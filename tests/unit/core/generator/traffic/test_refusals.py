import base64

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.traffic.refusals import MISSING, Marks, learn_marks, mark_at, user_in, write_marks
from understudy.core.model.credential import mark_of
from understudy.core.model.exchange import Redaction
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

RIGHT, MISTAKEN, OTHER = "T8ccym-qkt!", "ahjmqrmx", "v0l-Sjry"


def basic(user, password):
    return ("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())


def login(tape, user, stands_for, pseudonym, status):
    refused = status == 401
    found = Redaction("request.headers.authorization", "password", "client", pseudonym, mark_of(stands_for) if refused else "")
    answer = {"error": "no"} if refused else {"user": user}
    tape.add("GET", "/me", None, status, answer, headers=[basic(user, pseudonym)], redactions=(found,))


def visits():
    """Nobody, mistaken, right; another one's password; a user who is unknown."""
    tape = Tape()
    tape.add("GET", "/me", None, 401, {"error": "no"})
    login(tape, "ann", "real-mistake", MISTAKEN, 401)
    login(tape, "ann", "real-ann", RIGHT, 200)
    login(tape, "bob", "real-bob", OTHER, 200)
    login(tape, "bob", "real-ann", RIGHT, 401)
    login(tape, "nobody", "real-ann", RIGHT, 401)
    login(tape, "ann", "real-mistake", MISTAKEN, 401)
    return tape


def test_marks_and_who_was_accepted():
    marks = learn_marks(visits().samples())
    assert marks.kept == {MISTAKEN: mark_of("real-mistake"), RIGHT: mark_of("real-ann")}
    assert marks.accepted == {RIGHT, OTHER}
    assert mark_at("authorization", f"Bearer {MISTAKEN}", marks) == (mark_of("real-mistake"), True)
    assert mark_at("password", RIGHT, marks) == (mark_of("real-ann"), False)
    assert mark_at("password", "wrong-one", Marks()) == ("wrong", True)
    assert mark_at("title", "wrong-one", Marks()) is None
    assert user_in(basic("ann", "x1")[1]) == "ann"


def test_marks_are_written_as_one_matcher():
    assert write_marks(["a3f"]) == {"mark": "a3f"}
    assert write_marks(["a3f", MISSING, "wrong"]) == {"any": [{"present": False}, {"mark": ["a3f", "wrong"]}]}


def test_what_was_refused_is_refused_and_every_other_credential_accepted():
    generated = generate(visits().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(user, password):
        return service.answer(Request("GET", "/me", Headers.of([basic(user, password)])), 1.8e9).status

    assert service.answer(Request("GET", "/me"), 1.8e9).status == 401
    assert ask("ann", "real-mistake") == 401
    assert ask("ann", "real-ann") == 200
    assert ask("ann", "real-mistake") == 401
    assert ask("bob", "real-ann") == 401
    assert ask("nobody", "real-ann") == 401
    assert ask("carol", "her own") == 200
    assert ask("carol", "wrong-password") == 401
