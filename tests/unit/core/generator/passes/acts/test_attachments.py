import json

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.acts.attachments import find_attachments
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.rpc_things import rpc_collections
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def tape_of(*calls):
    tape = Tape()
    for target, asked, answer in calls:
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"Svc.{target}")])
    return tape


GROUPS = (
    ("CreateUser", {"UserName": "ann"}, {"User": {"UserName": "ann"}}),
    ("CreateUser", {"UserName": "bob"}, {"User": {"UserName": "bob"}}),
    ("GetUser", {"UserName": "ann"}, {"User": {"UserName": "ann"}}),
    ("CreateGroup", {"GroupName": "crew"}, {"Group": {"GroupName": "crew"}}),
    ("GetGroup", {"GroupName": "crew"}, {"Group": {"GroupName": "crew"}, "Users": []}),
    ("AddUserToGroup", {"GroupName": "crew", "UserName": "ann"}, {}),
    ("GetGroup", {"GroupName": "crew"}, {"Group": {"GroupName": "crew"}, "Users": [{"UserName": "ann"}]}),
    ("RemoveUserFromGroup", {"GroupName": "crew", "UserName": "ann"}, {}),
    ("GetGroup", {"GroupName": "crew"}, {"Group": {"GroupName": "crew"}, "Users": []}),
    ("TagGroup", {"GroupName": "crew", "Tags": [{"Key": "env", "Value": "d"}, {"Key": "own", "Value": "x"}]}, {}),
    ("ListGroupTags", {"GroupName": "crew"}, {"Tags": [{"Key": "env", "Value": "d"}, {"Key": "own", "Value": "x"}]}),
    ("UntagGroup", {"GroupName": "crew", "TagKeys": ["env"]}, {}),
    ("ListGroupTags", {"GroupName": "crew"}, {"Tags": [{"Key": "own", "Value": "x"}]}),
    ("DeleteGroup", {"GroupName": "crew"}, {}),
)


@pytest.fixture(name="service")
def served():
    generated = generate(tape_of(*GROUPS).exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return DocumentRehearsal(generated.document, "api")


def call(service, target, **asked):
    fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Svc.{target}")])
    return json.loads(service.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9).body)


def test_members_come_and_go(service):
    for name in ("uma", "vic", "wes"):
        call(service, "CreateUser", UserName=name)
    call(service, "CreateGroup", GroupName="night")
    call(service, "CreateGroup", GroupName="day")
    for name in ("vic", "uma"):
        call(service, "AddUserToGroup", GroupName="night", UserName=name)
    assert call(service, "GetGroup", GroupName="night")["Users"] == [{"UserName": "vic"}, {"UserName": "uma"}]
    call(service, "RemoveUserFromGroup", GroupName="night", UserName="vic")
    assert call(service, "GetGroup", GroupName="night") == {"Group": {"GroupName": "night"}, "Users": [{"UserName": "uma"}]}
    assert call(service, "GetGroup", GroupName="day")["Users"] == []


def test_elements_are_brought_and_taken_away_by_lists(service):
    call(service, "CreateGroup", GroupName="night")
    call(service, "TagGroup", GroupName="night", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}])
    call(service, "TagGroup", GroupName="night", Tags=[{"Key": "b", "Value": "9"}])
    call(service, "UntagGroup", GroupName="night", TagKeys=["a", "c"])
    assert call(service, "ListGroupTags", GroupName="night") == {"Tags": [{"Key": "b", "Value": "9"}]}


def test_lists_that_say_something_else_than_was_brought_are_not_taken_for_it():
    tape = tape_of(
        ("TagGroup", {"GroupName": "crew", "Tags": [{"Key": "env", "Value": "d"}]}, {}),
        ("ListGroupTags", {"GroupName": "crew"}, {"Tags": [{"Key": "env", "Value": "d"}]}),
        ("ListGroupTags", {"GroupName": "crew"}, {"Tags": []}),
    )
    endpoints = find_endpoints(tape.samples())
    assert find_attachments(rpc_collections(endpoints), endpoints) == []


def test_a_list_of_several_names_no_one_thing():
    rule = {"BusName": "main", "RuleName": "users"}
    tape = tape_of(
        ("CreateBus", {"BusName": "main"}, {"BusName": "main"}),
        ("DescribeBus", {"BusName": "main"}, {"BusName": "main"}),
        ("PutRule", {"BusName": "main", "RuleName": "users"}, {"RuleName": "users"}),
        ("PutRule", {"BusName": "main", "RuleName": "logins"}, {"RuleName": "logins"}),
        ("DescribeRule", {"BusName": "main", "RuleName": "users"}, {"RuleName": "users"}),
        ("PutTargets", {**rule, "Targets": [{"Id": "t0", "Arn": "a"}, {"Id": "t1", "Arn": "b"}]}, {"FailedEntryCount": 0}),
        ("ListTargetsByRule", rule, {"Targets": [{"Id": "t0", "Arn": "a"}, {"Id": "t1", "Arn": "b"}]}),
        ("ListTargetsByRule", {**rule, "RuleName": "logins"}, {"Targets": []}),
        ("RemoveTargets", {**rule, "Ids": ["t0"]}, {"FailedEntryCount": 0}),
        ("ListTargetsByRule", rule, {"Targets": [{"Id": "t1", "Arn": "b"}]}),
    )
    endpoints = find_endpoints(tape.samples())
    (roles,) = find_attachments(rpc_collections(endpoints), endpoints)
    assert roles.collection.name == "targets"
    assert {part.act for part in roles.parts.values()} == {"create", "list", "remove"}
    assert all(set(part.codes.values()) == {"request.json.BusName", "request.json.RuleName"} for part in roles.parts.values())


RULES = (
    ("PutRule", {"Name": "hourly", "State": "ON"}, {"RuleArn": "arn:rule/hourly"}),
    ("PutRule", {"Name": "orders", "State": "ON"}, {"RuleArn": "arn:rule/orders"}),
    ("DescribeRule", {"Name": "orders"}, {"Name": "orders", "Arn": "arn:rule/orders", "State": "ON"}),
    ("ListRules", {}, {"Rules": [{"Name": one, "Arn": f"arn:rule/{one}", "State": "ON"} for one in ("hourly", "orders")]}),
    ("PutTargets", {"Rule": "orders", "Targets": [{"Id": "a", "Arn": "arn:q1"}, {"Id": "b", "Arn": "arn:q2"}]}, {"FailedEntries": []}),
    ("ListTargetsByRule", {"Rule": "orders"}, {"Targets": [{"Id": "a", "Arn": "arn:q1"}, {"Id": "b", "Arn": "arn:q2"}]}),
    ("ListRuleNamesByTarget", {"TargetArn": "arn:q1"}, {"RuleNames": ["orders"]}),
    ("RemoveTargets", {"Rule": "orders", "Ids": ["a"]}, {"FailedEntries": []}),
    ("ListTargetsByRule", {"Rule": "orders"}, {"Targets": [{"Id": "b", "Arn": "arn:q2"}]}),
    ("DeleteRule", {"Name": "orders"}, {}),
)


def test_the_noun_of_a_collection_names_its_things():
    generated = generate(tape_of(*RULES).exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    for name in ("dawn", "dusk", "noon"):
        call(service, "PutRule", Name=name, State="ON")
    for name, targets in (("noon", "xyz"), ("dawn", "y")):
        call(service, "PutTargets", Rule=name, Targets=[{"Id": one, "Arn": f"arn:{one}"} for one in targets])
    assert [one["Id"] for one in call(service, "ListTargetsByRule", Rule="noon")["Targets"]] == ["x", "y", "z"]
    assert call(service, "ListRuleNamesByTarget", TargetArn="arn:y")["RuleNames"] == ["dawn", "noon"]
    call(service, "RemoveTargets", Rule="noon", Ids=["y", "x"])
    assert [one["Id"] for one in call(service, "ListTargetsByRule", Rule="noon")["Targets"]] == ["z"]
    assert call(service, "ListRuleNamesByTarget", TargetArn="arn:y")["RuleNames"] == ["dawn"]
