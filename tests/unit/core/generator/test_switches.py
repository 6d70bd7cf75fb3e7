import pytest
from tests.unit.core.generator.dav_traffic import files
from tests.unit.core.generator.index_traffic import index
from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.pipeline import generate
from understudy.core.generator.switches import SWITCHES
from understudy.runtime.rehearsal import DocumentRehearsal


def made(*without, tape=None):
    return generate(
        (tape or notes()).exchanges,
        {"name": "api"},
        lambda document: DocumentRehearsal(document, "api"),
        hold_out=False,
        without=frozenset(without),
    )


@pytest.mark.parametrize("name", sorted(SWITCHES))
@pytest.mark.parametrize("traffic", [notes, files, index])
def test_whatever_is_left_out_what_was_recorded_is_answered(traffic, name):
    generated = made(name, tape=traffic())
    assert generated.document["stubs"]
    assert generated.proof.fidelity == 1.0


def test_without_sequences_the_last_answer_is_held_and_without_compacting_every_operation_refuses_by_itself():
    tape = Tape()
    for state in ("queued", "running", "done"):
        tape.add("GET", "/job", None, 200, {"state": state})
    (stub,) = made("sequences", tape=tape).document["stubs"]
    assert stub["then"]["json"] == {"state": "done"}
    assert "note-missing" in [stub["id"] for stub in made().document["stubs"]]
    assert "delete-note-missing" in [stub["id"] for stub in made("compact").document["stubs"]]


def test_without_things_there_are_no_effects_and_without_latency_no_latency():
    assert "create" in str(made().document["stubs"])
    assert "create'" not in str([stub["then"] for stub in made("resources").document["stubs"]])
    assert "recorded_latency" not in str(made("latency").document["stubs"])
    assert set(made("templates", "borrowing").rungs()) <= {"literal", "sequence"}


def test_without_discriminators_an_endpoint_looks_at_nothing_and_answers_one_after_the_other():
    tape = Tape()
    for kind, price in (("lamp", 39), ("desk", 149), ("lamp", 39)):
        tape.add("GET", f"/price?kind={kind}", None, 200, {"price": price})
    assert all("query" in stub["when"] for stub in made(tape=tape).document["stubs"][:1])
    generated = made("discriminators", tape=tape)
    assert generated.proof.fidelity == 1.0
    assert all("query" not in stub["when"] for stub in generated.document["stubs"])


def test_without_templates_nothing_is_made_anew_that_later_requests_say():
    tape = Tape()
    for name in ("7ps9fZrjjN_Ae_VbOO_oCOw0nYqnNXtaDm8ewYC5FIH", "Qubh3ZXTySDP-udIiVEVPk-1lItYWQgXScS4ClesLSU"):
        place = f"/interaction/{name}"
        fields = (
            ("location", place),
            ("set-cookie", f"_interaction={name}; path={place}"),
            ("set-cookie", f"_resume={name}; path=/auth/{name}"),
        )
        tape.add("GET", "/auth", None, 303, fields=fields)
        tape.add("GET", place, None, 200, {"prompt": "login"}, headers=(("cookie", f"_interaction={name}"),))
    generated = made("templates", "borrowing", tape=tape)
    assert generated.proof.fidelity == 1.0
    assert "new_id" not in str(generated.document["stubs"])
