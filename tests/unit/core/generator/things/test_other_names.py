import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

ONE, TWO = "91f7a9ea-ea31-41c6-a779-0918ba7786bd", "63c8deeb-1c39-4a57-9bcd-b794b6561eb1"


def service():
    tape = Tape()

    def call(target, asked, answer, status=200):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Keys.{target}")])

    def key(name, text):
        return {"Key": {"KeyId": name, "Description": text}}

    for name, text in ((ONE, "one"), (TWO, "two")):
        call("CreateKey", {"Description": text}, key(name, text))
        call("DescribeKey", {"KeyId": name}, key(name, text))
    call("CreateAlias", {"AliasName": "alias/mine", "TargetKeyId": ONE}, {})
    call("ListAliases", {}, {"Aliases": [{"AliasName": "alias/mine", "TargetKeyId": ONE}]})
    call("DescribeKey", {"KeyId": "alias/mine"}, key(ONE, "one"))
    call("DeleteAlias", {"AliasName": "alias/mine"}, {})
    call("ListAliases", {}, {"Aliases": []})
    call("DescribeKey", {"KeyId": "99999999-2222-3333-4444-555555555555"}, {"error": "no such key"}, 400)
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return DocumentRehearsal(generated.document, "api")


def test_a_thing_is_found_under_a_name_that_it_was_given_until_that_is_taken_away():
    served = service()

    def call(target, **asked):
        fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Keys.{target}")])
        answer = served.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9)
        return answer.status, json.loads(answer.body)

    made = [call("CreateKey", Description=text)[1]["Key"]["KeyId"] for text in ("red", "blue")]
    call("CreateAlias", AliasName="alias/hot", TargetKeyId=made[0])
    call("CreateAlias", AliasName="alias/cold", TargetKeyId=made[1])
    assert call("DescribeKey", KeyId="alias/hot") == (200, {"Key": {"KeyId": made[0], "Description": "red"}})
    assert call("DescribeKey", KeyId=made[1]) == (200, {"Key": {"KeyId": made[1], "Description": "blue"}})
    assert call("ListAliases")[1] == {
        "Aliases": [{"AliasName": "alias/hot", "TargetKeyId": made[0]}, {"AliasName": "alias/cold", "TargetKeyId": made[1]}]
    }
    call("DeleteAlias", AliasName="alias/hot")
    assert call("DescribeKey", KeyId="alias/hot")[0] == 400
    assert call("DescribeKey", KeyId="alias/cold")[0] == 200
