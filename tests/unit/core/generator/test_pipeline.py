import json
from dataclasses import replace

from tests.unit.core.generator.traffic import Frames, Tape, notes

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def run(tape):
    return generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))


def test_plain_crud_is_reproduced_and_predicted():
    generated = run(notes())
    assert generated.proof.fidelity == 1.0
    assert generated.held_out == 0.5  # the filter was seen once only
    assert generated.rungs() == {"borrowed": 2, "collection": 5, "template": 1}


def test_other_data_follow_from_what_was_learned():
    service = DocumentRehearsal(run(notes()).document, "api")
    made = service.answer(
        Request("POST", "/notes", Headers.of([("content-type", "application/json")]), b'{"title": "else", "extra": [1]}'), 1.8e9
    )
    note = parse_json(made.body)
    assert (made.status, note["title"], note["extra"], note["done"]) == (201, "else", [1], False)
    listed = parse_json(service.answer(Request("GET", "/notes"), 1.8e9).body)
    assert listed == {"data": [note], "total": 1}
    assert service.answer(Request("DELETE", f"/notes/{note['id']}"), 1.8e9).status == 204
    assert service.answer(Request("GET", f"/notes/{note['id']}"), 1.8e9).status == 404


def test_a_request_answered_differently_for_no_reason_becomes_a_sequence():
    tape = Tape()
    for state in ("pending", "pending", "done"):
        tape.add("GET", "/job", None, 200, {"state": state})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    assert generated.rungs() == {"sequence": 1}


def test_calls_of_grpc_are_understood_without_their_schema():
    from understudy.core.model.grpc import write_tree
    from understudy.core.model.headers import Headers
    from understudy.core.model.message import Request

    tape = Tape()
    fine = [("grpc-status", "0"), ("grpc-message", "")]
    for name in ("Ann", "Bob"):
        asked, said = Frames(write_tree({"1": name})), Frames(write_tree({"1": f"Hello {name}"}))
        tape.add("POST", "/t.Greeter/Hello", asked, 200, said, trailers=fine)
    refused = [("grpc-status", "5"), ("grpc-message", "no such ghost")]
    tape.add("POST", "/t.Greeter/Fail", Frames(write_tree({"1": "ghost"})), 200, None, fields=refused, kind="application/grpc")
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def call(method, name):
        return service.answer(
            Request("POST", f"/t.Greeter/{method}", Headers.of([("content-type", "application/grpc")]), write_tree({"1": name})), 1.8e9
        )

    hello, fail = call("Hello", "Zoë"), call("Fail", "Zoë")
    assert (hello.body, hello.trailers.get("grpc-status")) == (write_tree({"1": "Hello Zoë"}), "0")
    assert (fail.body, fail.headers.get("grpc-status"), fail.headers.get("grpc-message")) == (b"", "5", "no such Zoë")


def sitting(names, at):
    """A service that knows one item at first and counts on from it, asked about two more."""
    tape, first = Tape(), {"id": 1, "name": "first"}
    tape.add("GET", "/items", None, 200, [first])
    tape.add("POST", "/items", {"name": names[0]}, 201, {"id": 2, "name": names[0]})
    tape.add("GET", "/items", None, 200, [first, {"id": 2, "name": names[0]}])
    tape.add("POST", "/items", {"name": names[1]}, 201, {"id": 3, "name": names[1]})
    tape.add("GET", "/items/3", None, 200, {"id": 3, "name": names[1]})
    tape.add("DELETE", "/items/2", None, 204)
    tape.add("GET", "/items/2", None, 404, {"error": "missing"})
    for state in ("pending", "done"):
        tape.add("GET", "/job", None, 200, {"state": state})
    return [replace(exchange, started_at=exchange.started_at + at) for exchange in tape.exchanges]


def test_runs_of_a_server_that_began_anew_do_not_blur():
    one, two = sitting(("ann", "bob"), 0), sitting(("cid", "dora"), 1000)
    alone = generate(one, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    both = generate([*one, *two], {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), starts=[0, len(one)])
    assert both.proof.fidelity == 1.0
    assert both.rungs() == alone.rungs()
    assert [stub["then"] for stub in both.document["stubs"]] == [stub["then"] for stub in alone.document["stubs"]]


def test_rows_need_their_table_and_a_missing_table_is_told_from_a_missing_row():
    tape = Tape()

    def call(action, asked, status, answer):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Db.{action}")])

    call("CreateTable", {"TableName": "users"}, 200, {"Table": {"TableName": "users", "State": "ok"}})
    call("DescribeTable", {"TableName": "users"}, 200, {"Table": {"TableName": "users", "State": "ok"}})
    call("PutItem", {"TableName": "users", "Item": {"id": {"S": "u-1"}, "age": {"N": "3"}}}, 200, {})
    call("PutItem", {"TableName": "users", "Item": {"id": {"S": "u-2"}, "age": {"N": "4"}}}, 200, {})
    call("GetItem", {"TableName": "users", "Key": {"id": {"S": "u-1"}}}, 200, {"Item": {"id": {"S": "u-1"}, "age": {"N": "3"}}})
    call("GetItem", {"TableName": "users", "Key": {"id": {"S": "u-9"}}}, 200, {})
    call("GetItem", {"TableName": "nope", "Key": {"id": {"S": "u-1"}}}, 400, {"__type": "TableNotFound"})
    service = DocumentRehearsal(run(tape).document, "api")

    def ask(action, asked):
        kind = [("content-type", "application/json"), ("x-amz-target", f"Db.{action}")]
        answer = service.answer(Request("POST", "/", Headers.of(kind), json.dumps(asked).encode()), 1.8e9)
        return answer.status, json.loads(answer.body)

    ask("CreateTable", {"TableName": "orders"})
    row = {"id": {"S": "o-7"}, "lines": {"L": [{"S": "a"}]}}
    assert ask("PutItem", {"TableName": "orders", "Item": row}) == (200, {})
    assert ask("GetItem", {"TableName": "orders", "Key": {"id": {"S": "o-7"}}}) == (200, {"Item": row})
    assert ask("GetItem", {"TableName": "orders", "Key": {"id": {"S": "o-8"}}}) == (200, {})
    assert ask("GetItem", {"TableName": "gone", "Key": {"id": {"S": "o-8"}}}) == (400, {"__type": "TableNotFound"})


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


def test_endpoints_that_share_things_go_down_together_so_that_recorded_names_stay_in_company():
    generated = run(keys_with_an_alias())
    assert generated.proof.fidelity == 1.0
    assert "collection" not in generated.rungs()
    service = DocumentRehearsal(generated.document, "api")

    def call(name, body):
        return parse_json(
            service.answer(
                Request("POST", "/", Headers.of([("content-type", "application/json"), ("x-amz-target", f"Keys.{name}")]), body), 1.8e9
            ).body
        )

    made = [call("CreateKey", body)["KeyMetadata"]["KeyId"] for body in (b'{"Description": "main"}', b'{"Description": "second"}')]
    assert [key["KeyId"] for key in call("ListKeys", b"{}")["Keys"]] == made
