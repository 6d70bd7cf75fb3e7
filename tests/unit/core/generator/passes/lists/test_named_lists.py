import json

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


@pytest.fixture(name="call")
def called():
    tape = Tape()

    def say(target, asked, answer, status=200):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Store.{target}")])

    def parameter(name, value, version=1):
        return {"Name": name, "Value": value, "Version": version}

    for name, value in (("/app/host", "here"), ("/app/port", "80"), ("/app/mode", "slow")):
        say("PutParameter", {"Name": name, "Value": value}, {"Version": 1})
        say("GetParameter", {"Name": name}, {"Parameter": parameter(name, value)})
    say("PutParameter", {"Name": "/app/host", "Value": "there"}, {"Version": 2})
    say("GetParameter", {"Name": "/app/host"}, {"Parameter": parameter("/app/host", "there", 2)})
    some = {"Parameters": [parameter("/app/port", "80"), parameter("/app/host", "there", 2)], "InvalidParameters": ["/nope"]}
    say("GetParameters", {"Names": ["/app/port", "/nope", "/app/host"]}, some)
    say(
        "DescribeParameters",
        {},
        {"Parameters": [parameter("/app/host", "there", 2), parameter("/app/port", "80"), parameter("/app/mode", "slow")]},
    )
    say("DeleteParameter", {"Name": "/app/mode"}, {})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def call(target, **asked):
        fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Store.{target}")])
        return json.loads(service.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9).body)

    return call


def test_a_request_that_names_several_things_is_shown_those_that_are_there(call):
    for name, value in (("a", "1"), ("b", "2"), ("c", "3")):
        call("PutParameter", Name=name, Value=value)
    assert call("GetParameters", Names=["c", "x", "a", "y"]) == {
        "Parameters": [{"Name": "c", "Value": "3", "Version": 1}, {"Name": "a", "Value": "1", "Version": 1}],
        "InvalidParameters": ["x", "y"],
    }


def test_a_thing_counts_how_often_it_was_written(call):
    assert [call("PutParameter", Name="a", Value=value)["Version"] for value in ("1", "2", "there")] == [1, 2, 3]
    assert call("GetParameter", Name="a") == {"Parameter": {"Name": "a", "Value": "there", "Version": 3}}
    assert call("PutParameter", Name="b", Value="9") == {"Version": 1}
