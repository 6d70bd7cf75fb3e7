"""What becomes of answers that nothing explains."""

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.ladder import descend
from understudy.core.generator.understanding import Task, infer, prove
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_request_answered_differently_for_no_reason_becomes_a_sequence():
    tape = Tape()
    for state in ("pending", "pending", "done"):
        tape.add("GET", "/job", None, 200, {"state": state})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    assert generated.rungs() == {"sequence": 1}


def keys_with_an_alias():
    """Keys that a call makes and lists, one of them asked for by another name too, which nothing that was seen explains."""
    tape, target = Tape(), "Keys"

    def call(name, asked, said, status=200):
        tape.add("POST", "/", asked, status, said, headers=[("x-amz-target", f"{target}.{name}")])

    first = {"KeyId": "0ebcc5b2-8573-42b6-9e9d-f4add585e302", "Description": "main", "Enabled": True, "Origin": "here"}
    second = {"KeyId": "6dd8183f-95e1-4b8e-ab12-4fea5daffd12", "Description": "second", "Enabled": True, "Origin": "here"}
    call("CreateKey", {"Description": "main"}, {"KeyMetadata": first})
    call("CreateKey", {"Description": "second"}, {"KeyMetadata": second})
    call("DescribeKey", {"KeyId": first["KeyId"]}, {"KeyMetadata": first})
    call("ListKeys", {}, {"Keys": [{"KeyId": first["KeyId"]}, {"KeyId": second["KeyId"]}]})
    call("DescribeKey", {"KeyId": "alias/app"}, {"KeyMetadata": first})
    call("DescribeKey", {"KeyId": "nope-nope"}, {"__type": "NotFoundException"}, 400)
    return tape


def test_recorded_names_stay_in_company():
    generated = run(keys_with_an_alias())
    assert generated.proof.fidelity == 1.0
    assert generated.rungs()["collection"]  # the keys are live, though the alias speaks of a recorded one
    service = DocumentRehearsal(generated.document, "api")

    def call(name, body):
        return parse_json(
            service.answer(
                Request("POST", "/", Headers.of([("content-type", "application/json"), ("x-amz-target", f"Keys.{name}")]), body), 1.8e9
            ).body
        )

    made = [call("CreateKey", body)["KeyMetadata"]["KeyId"] for body in (b'{"Description": "main"}', b'{"Description": "second"}')]
    assert [key["KeyId"] for key in call("ListKeys", b"{}")["Keys"]] == made


def test_the_ladder_leads_to_a_document_that_reproduces_more():
    model = infer(keys_with_an_alias().samples())
    task = Task({"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    _, before = prove(model, task)
    document, after = descend(model, task)
    assert before.reproduced < after.reproduced == len(after.verdicts)
    assert document["service"] == {"name": "api"}
