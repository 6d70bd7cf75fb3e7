import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.acts.brought_along import starts_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.starts import Start
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def boxes():
    tape = Tape()

    def call(action, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"Store.{action}")])

    for name in ("one", "two"):
        box = {"Name": name, "Arn": f"arn:boxes:{name}"}
        call("CreateBox", {"Name": name, "Tags": [{"Key": "env", "Value": "test"}]}, {"Box": box})
        call("GetBox", {"Name": name}, {"Box": box})
    call("CreateBox", {"Name": "bare"}, {"Box": {"Name": "bare", "Arn": "arn:boxes:bare"}})
    arn = "arn:boxes:one"
    call("ListTagsForResource", {"ResourceArn": arn}, {"Tags": [{"Key": "env", "Value": "test"}]})
    call("ListTagsForResource", {"ResourceArn": "arn:boxes:bare"}, {"Tags": []})
    call("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "red"}]}, {})
    call("ListTagsForResource", {"ResourceArn": arn}, {"Tags": [{"Key": "env", "Value": "test"}, {"Key": "team", "Value": "red"}]})
    call("UntagResource", {"ResourceArn": arn, "TagKeys": ["env"]}, {})
    call("ListTagsForResource", {"ResourceArn": arn}, {"Tags": [{"Key": "team", "Value": "red"}]})
    call("DeleteBox", {"Name": "two"}, {})
    return tape


def test_a_maker_brings_what_a_list_shows_of_the_thing_that_its_answer_names():
    samples = boxes().samples()
    maker = find_endpoints(samples)[0]
    shown = [{"Key": "env", "Value": "test"}]
    (found,) = starts_of(maker, shown, {"request.json.ResourceArn": "arn:boxes:one"}, samples[-1])
    start = Start(maker, "request.json.Tags", ("Key",), ("Box", "Arn"))
    assert found == (start, ("request.json.ResourceArn",), ("Key",))


def test_what_a_maker_brings_is_listed_with_what_others_bring():
    generated = generate(boxes().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def call(action, **asked):
        fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Store.{action}")])
        return json.loads(service.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9).body)

    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    arn = call("CreateBox", Name="mine", Tags=tags)["Box"]["Arn"]
    assert call("ListTagsForResource", ResourceArn=arn) == {"Tags": tags}
    call("UntagResource", ResourceArn=arn, TagKeys=["a"])
    call("TagResource", ResourceArn=arn, Tags=[{"Key": "c", "Value": "3"}])
    assert call("ListTagsForResource", ResourceArn=arn) == {"Tags": [tags[1], {"Key": "c", "Value": "3"}]}
    assert call("CreateBox", Name="bare-too")["Box"]["Name"] == "bare-too"
