import json

import pytest
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Redaction
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

FIRST, SECOND, THIRD = "siwyel5", "k7 ubeq&<rom", "dazzopu4"


def kept_as(*pseudonyms, place="json.value"):
    return tuple(Redaction(f"{side}.{place}", "secret", "client", one) for side in ("request", "response") for one in pseudonyms)


def vault():
    """Secrets are kept and replaced; what stood there before the last write is told, too."""
    tape = Tape()
    for name, values in {"mail": (FIRST, SECOND), "shop": (THIRD,)}.items():
        tape.add("POST", "/put", {"name": name, "value": values[0]}, 201, {"name": name}, redactions=kept_as(values[0]))
        tape.add("GET", f"/get?name={name}", None, 200, {"name": name, "value": values[0]}, redactions=kept_as(values[0]))
        for value in values[1:]:
            tape.add("POST", "/rotate", {"name": name, "value": value}, 200, {"name": name}, redactions=kept_as(value))
            tape.add("GET", f"/get?name={name}", None, 200, {"name": name, "value": value}, redactions=kept_as(value))
    answer = {"before": FIRST, "note": f"it was {FIRST} before"}
    tape.add("GET", "/before?of=mail", None, 200, answer, redactions=kept_as(FIRST))
    return tape


def served(tape):
    found = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert found.proof.fidelity == 1.0
    return DocumentRehearsal(found.document, "api"), found.document


def ask(service, method, target, body=None):
    fields = Headers.of([("content-type", "application/json")] if body else [])
    return service.answer(Request(method, target, fields, json.dumps(body).encode() if body else b""), 1.8e9).body.decode()


@pytest.mark.parametrize(("name", "own"), [("mail", "hunter2"), ("prod", '"}}{{ 1 }}')])
def test_a_fixed_answer_tells_what_the_client_said_under_that_name(name, own):
    service, _ = served(vault())
    ask(service, "POST", "/put", {"name": name, "value": own})
    ask(service, "POST", "/put", {"name": "another", "value": "other"})
    ask(service, "POST", "/rotate", {"name": name, "value": "rotated"})
    assert json.loads(ask(service, "GET", f"/before?of={name}")) == {"before": own, "note": f"it was {own} before"}


def test_who_never_said_it_is_told_what_was_recorded():
    service, _ = served(vault())
    assert json.loads(ask(service, "GET", "/before?of=mail"))["before"] == FIRST


def test_the_one_before_the_last_is_told_where_the_recording_did():
    tape = Tape()
    for value in (FIRST, SECOND, THIRD):
        tape.add("POST", "/rotate", {"name": "mail", "value": value}, 200, {"ok": True}, redactions=kept_as(value))
    tape.add("GET", "/before", None, 200, {"value": SECOND}, redactions=kept_as(SECOND))
    service, _ = served(tape)
    for value in ("one", "two", "three"):
        ask(service, "POST", "/rotate", {"name": "mail", "value": value})
    assert json.loads(ask(service, "GET", "/before")) == {"value": "two"}


def test_a_list_that_is_fixed_tells_each_by_what_was_said_with_it():
    tape = Tape()
    for name, value, token in (("mail", FIRST, NOTE_A), ("shop", SECOND, NOTE_B)):
        tape.add("POST", "/hooks", {"token": token, "to": name, "value": value}, 200, {"ok": True}, redactions=kept_as(value))
    text = f"<all><one>{FIRST}</one><one>{SECOND.replace('&', '&amp;').replace('<', '&lt;')}</one></all>"
    tape.add("GET", "/report", None, 200, text, redactions=kept_as(FIRST, SECOND, place="xml.one"))
    service, _ = served(tape)
    ask(service, "POST", "/hooks", {"to": "shop", "value": "b<c"})
    ask(service, "POST", "/hooks", {"to": "mail", "value": "a&b"})
    assert "<one>a&amp;b</one><one>b&lt;c</one>" in ask(service, "GET", "/report")


def test_a_refused_secret_is_not_kept():
    tape = Tape()
    tape.add("POST", "/hooks", {"to": "mail", "value": FIRST}, 200, {"ok": True}, redactions=kept_as(FIRST))
    tape.add("POST", "/hooks", {"value": THIRD}, 400, {"error": "to whom?"}, redactions=kept_as(THIRD)[:1])
    tape.add("GET", "/report", None, 200, {"all": [FIRST]}, redactions=kept_as(FIRST))
    service, _ = served(tape)
    ask(service, "POST", "/hooks", {"to": "shop", "value": "own"})
    ask(service, "POST", "/hooks", {"value": "refused"})
    assert json.loads(ask(service, "GET", "/report")) == {"all": ["own"]}


def test_nothing_is_kept_where_all_is_understood():
    tape = Tape()
    for key, value in {NOTE_A: FIRST, NOTE_B: SECOND}.items():
        tape.add("POST", "/users", {"value": value}, 201, {"id": key, "value": value}, redactions=kept_as(value))
        tape.add("GET", f"/users/{key}", None, 200, {"id": key, "value": value}, redactions=kept_as(value))
    _, document = served(tape)
    assert "_secrets" not in json.dumps(document)
    assert FIRST not in json.dumps(document)


def test_a_name_in_the_path_is_a_name():
    tape = Tape()
    for key, value in {"1001": FIRST, "1002": SECOND}.items():
        tape.add("POST", f"/vaults/{key}/secret", {"value": value}, 200, {"ok": True}, redactions=kept_as(value))
    for key, value in {"1001": FIRST, "1002": SECOND}.items():
        tape.add("GET", f"/vaults/{key}/status", None, 200, {"last": f"it is {value}"}, redactions=kept_as(value))
    service, _ = served(tape)
    for key in ("1001", "1002", "1003"):
        ask(service, "POST", f"/vaults/{key}/secret", {"value": f"the own of {key}"})
    for key in ("1001", "1002", "1003"):
        assert json.loads(ask(service, "GET", f"/vaults/{key}/status")) == {"last": f"it is the own of {key}"}
