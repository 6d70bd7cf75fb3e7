"""Secrets, their versions and stages."""

import pytest

from understudy.core.engine.templates.secrets_manager import (
    listed,
    name_of,
    password_of,
    restaged,
    shown,
    value_of,
    version_of,
    versions_of,
    with_version,
)


def secret(*values, **more):
    found = {"Name": "app/db", "ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:app/db-AbCdEf", **more}
    for number, value in enumerate(values, 1):
        found["versions"] = with_version(found, {"SecretString": value}, f"v{number}", number)
    return found


@pytest.mark.parametrize(
    "told", ["app/db", "arn:aws:secretsmanager:eu-west-1:1:secret:app/db-AbCdEf", "arn:aws:secretsmanager:x:1:secret:app/db"]
)
def test_secrets_are_named_by_their_name_or_their_arn(told):
    assert name_of(told) == "app/db"


def test_stages_point_at_the_newest_version_and_the_one_before():
    found = secret("one", "two", "three")
    assert {one["VersionId"]: one["stages"] for one in found["versions"]} == {"v1": [], "v2": ["AWSPREVIOUS"], "v3": ["AWSCURRENT"]}
    assert version_of(found, {})["SecretString"] == "three"
    assert version_of(found, {"VersionStage": "AWSPREVIOUS"})["SecretString"] == "two"
    assert version_of(found, {"VersionId": "v1"})["SecretString"] == "one"
    assert version_of(found, {"VersionId": "v1", "VersionStage": "AWSCURRENT"}) is None
    assert value_of(found, version_of(found, {})) == {
        "ARN": found["ARN"],
        "Name": "app/db",
        "VersionId": "v3",
        "SecretString": "three",
        "VersionStages": ["AWSCURRENT"],
        "CreatedDate": 3,
    }
    assert [one["VersionId"] for one in versions_of(found, {})] == ["v2", "v3"]
    assert versions_of(found, {"IncludeDeprecated": True}, 9)[0] == {
        "VersionId": "v1",
        "CreatedDate": 1,
        "LastAccessedDate": 9,
        "VersionStages": [],
    }


def test_a_version_under_a_stage_of_its_own_leaves_the_current_one_until_the_stage_moves():
    found = secret("one")
    found["versions"] = with_version(found, {"SecretBinary": "dHdv", "VersionStages": ["AWSPENDING"]}, "v2", 2)
    assert version_of(found, {})["VersionId"] == "v1"
    found["versions"] = restaged(found, {"VersionStage": "AWSCURRENT", "MoveToVersionId": "v2", "RemoveFromVersionId": "v1"})
    assert [one["stages"] for one in found["versions"]] == [["AWSPREVIOUS"], ["AWSPENDING", "AWSCURRENT"]]
    found["versions"] = restaged(found, {"VersionStage": "AWSPENDING", "RemoveFromVersionId": "v2"})
    assert found["versions"][1]["stages"] == ["AWSCURRENT"]
    assert with_version(found, {"Description": "no value"}, "v3", 3) == found["versions"]


def test_what_lists_show_and_select():
    one = secret("x", Description="main", Tags=[{"Key": "team", "Value": "core"}])
    other = {**secret(), "Name": "web/key"}
    gone = {**secret("x"), "Name": "old", "DeletedDate": 5}
    assert shown(one, ["VersionIdsToStages"], ["KmsKeyId"]) == {
        "ARN": one["ARN"],
        "Name": "app/db",
        "KmsKeyId": None,
        "Description": "main",
        "Tags": [{"Key": "team", "Value": "core"}],
        "VersionIdsToStages": {"v1": ["AWSCURRENT"]},
    }

    def names(request):
        return [found["Name"] for found in listed([one, other, gone], request)]

    assert names({}) == ["app/db", "web/key"]
    assert names({"IncludePlannedDeletion": True, "SortOrder": "desc"}) == ["old", "web/key", "app/db"]
    assert names({"Filters": [{"Key": "name", "Values": ["web"]}]}) == ["web/key"]
    assert names({"Filters": [{"Key": "name", "Values": ["!web"]}]}) == ["app/db"]
    assert names({"Filters": [{"Key": "tag-key", "Values": ["team"]}]}) == ["app/db"]
    assert names({"Filters": [{"Key": "all", "Values": ["cor"]}]}) == ["app/db"]


def test_passwords_are_as_long_and_of_the_letters_that_are_asked_for():
    drawn = bytes(range(256)) * 8
    assert len(password_of(drawn, {})) == 32
    text = password_of(drawn, {"PasswordLength": 20, "ExcludePunctuation": True, "ExcludeCharacters": "abc"})
    assert len(text) == 20
    assert text.isalnum()
    assert not set("abc") & set(text)
    assert any(one.isdigit() for one in password_of(bytes(64), {"PasswordLength": 8}))
    assert (
        password_of(drawn, {"ExcludeLowercase": True, "ExcludeUppercase": True, "ExcludeNumbers": True, "ExcludePunctuation": True}) == ""
    )
