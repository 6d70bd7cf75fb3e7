"""Parameter Store as its reference says."""

import pytest
from tests.unit.core.generator.standards.amazon import Recorded

ARN = "arn:aws:ssm:eu-west-1:77:parameter"


def element(name, value, version, moment, kind="String"):
    moments = {"Version": version, "LastModifiedDate": moment}
    return {"Name": name, "Type": kind, "Value": value, **moments, "ARN": ARN + name, "DataType": "text"}


@pytest.fixture
def replayed():
    recorded = Recorded("AmazonSSM")
    ask = recorded.ask
    made = 1_795_200_000.0
    not_found = {"__type": "ParameterNotFound", "message": "there is no /a/z"}
    ask("PutParameter", {"Name": "/a/b", "Value": "1", "Type": "String"}, {"Version": 1, "Tier": "Standard"})
    ask("PutParameter", {"Name": "/a/k", "Value": "hush", "Type": "SecureString"}, {"Version": 1, "Tier": "Standard"})
    ask("GetParameter", {"Name": "/a/b"}, {"Parameter": element("/a/b", "1", 1, made)})
    ask("GetParameter", {"Name": "/a/k"}, {"Parameter": element("/a/k", "kms:hush", 1, made + 1, "SecureString")})
    ask("PutParameter", {"Name": "/a/b", "Value": "2", "Type": "String"}, {"__type": "ParameterAlreadyExists", "message": "taken"}, 400)
    ask("PutParameter", {"Name": "/a/b", "Value": "2", "Type": "String", "Overwrite": True}, {"Version": 2, "Tier": "Standard"})
    ask("GetParametersByPath", {"Path": "/a", "MaxResults": 1}, {"Parameters": [element("/a/b", "2", 2, made + 5)], "NextToken": "1"})
    secret = element("/a/k", "kms:hush", 1, made + 1, "SecureString")
    ask("GetParametersByPath", {"Path": "/a", "MaxResults": 1, "NextToken": "1"}, {"Parameters": [secret], "NextToken": "2"})
    ask("GetParametersByPath", {"Path": "/a", "MaxResults": 1, "NextToken": "2"}, {"Parameters": []})
    described = {name: value for name, value in element("/a/b", "2", 2, made + 5).items() if name not in ("Value", "ARN")}
    asked = {"ParameterFilters": [{"Key": "Type", "Values": ["String"]}]}
    ask("DescribeParameters", asked, {"Parameters": [{**described, "Tier": "Standard", "LastModifiedUser": "N/A"}]})
    ask("GetParameter", {"Name": "/a/z"}, not_found, 400)
    ask("AddTagsToResource", {"ResourceType": "Parameter", "ResourceId": "/a/b", "Tags": [{"Key": "t", "Value": "x"}]}, {})
    ask("ListTagsForResource", {"ResourceType": "Parameter", "ResourceId": "/a/b"}, {"TagList": [{"Key": "t", "Value": "x"}]})
    ask("DeleteParameters", {"Names": ["/a/b", "/a/q"]}, {"DeletedParameters": ["/a/b"], "InvalidParameters": ["/a/q"]})
    return recorded.replay()


def test_what_was_recorded_comes_out(replayed):
    generated, _ = replayed
    assert generated.proof.fidelity == 1.0
    assert set(generated.rungs()) == {"standard"}


def test_parameters_have_versions_and_stand_below_paths(replayed):
    _, call = replayed
    for name in ("/x/one", "/x/two", "/x/deep/three"):
        assert call("PutParameter", {"Name": name, "Value": name, "Type": "String"}) == (200, {"Version": 1, "Tier": "Standard"})
    call("PutParameter", {"Name": "/x/one", "Value": "new", "Overwrite": True})
    assert call("GetParameter", {"Name": "/x/one"})[1]["Parameter"]["Value"] == "new"
    assert call("GetParameter", {"Name": "/x/one:1"})[1]["Parameter"]["Value"] == "/x/one"
    first = call("GetParametersByPath", {"Path": "/x", "Recursive": True, "MaxResults": 2})[1]
    assert [one["ARN"] for one in first["Parameters"]] == [ARN + "/x/one", ARN + "/x/two"]
    rest = call("GetParametersByPath", {"Path": "/x", "Recursive": True, "MaxResults": 2, "NextToken": first["NextToken"]})[1]
    assert [one["Name"] for one in rest["Parameters"]] == ["/x/deep/three"]
    (told,) = call("DescribeParameters", {"ParameterFilters": [{"Key": "Name", "Option": "BeginsWith", "Values": ["/x/t"]}]})[1][
        "Parameters"
    ]
    assert (told["Name"], told["LastModifiedUser"]) == ("/x/two", "N/A")


def test_secure_strings_are_sealed_as_the_recorded_ones(replayed):
    _, call = replayed
    call("PutParameter", {"Name": "/k", "Value": "mine", "Type": "SecureString"})
    assert call("GetParameter", {"Name": "/k"})[1]["Parameter"]["Value"] == "kms:mine"
    assert call("GetParameter", {"Name": "/k", "WithDecryption": True})[1]["Parameter"]["Value"] == "mine"


def test_refusals_are_the_recorded_ones_or_the_references(replayed):
    _, call = replayed
    call("PutParameter", {"Name": "/p", "Value": "1", "Type": "String"})
    assert call("PutParameter", {"Name": "/p", "Value": "1", "Type": "String"})[1]["message"] == "taken"
    assert call("GetParameter", {"Name": "/q"}) == (400, {"__type": "ParameterNotFound", "message": "there is no /q"})
    assert call("GetParameter", {"Name": "/p:9"})[1]["__type"] == "ParameterVersionNotFound"
    assert call("DeleteParameters", {"Names": ["/q", "/p"]})[1] == {"DeletedParameters": ["/p"], "InvalidParameters": ["/q"]}
