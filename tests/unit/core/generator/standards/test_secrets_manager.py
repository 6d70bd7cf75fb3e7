"""Secrets Manager as its reference says."""

import pytest
from tests.unit.core.generator.standards.amazon import Recorded

ARN = "arn:aws:secretsmanager:eu-west-1:77:secret:"
TOKENS = [f"0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e0{number}" for number in range(5)]
NOT_FOUND = {"__type": "ResourceNotFoundException", "message": "no such secret here"}
DELETED = {"__type": "InvalidRequestException", "message": "it is marked deleted"}


@pytest.fixture
def replayed():
    recorded = Recorded("secretsmanager")
    ask = recorded.ask
    who = {"ARN": ARN + "db-AbCdEf", "Name": "db"}
    made = 1_795_200_000
    ask("CreateSecret", {"Name": "db", "SecretString": "one", "ClientRequestToken": TOKENS[0]}, {**who, "VersionId": TOKENS[0]})
    value = {**who, "VersionId": TOKENS[0], "SecretString": "one", "VersionStages": ["AWSCURRENT"], "CreatedDate": made}
    ask("GetSecretValue", {"SecretId": "db"}, value)
    put = {**who, "VersionId": TOKENS[1], "VersionStages": ["AWSCURRENT"]}
    ask("PutSecretValue", {"SecretId": "db", "SecretString": "two", "ClientRequestToken": TOKENS[1]}, put)
    stages = {TOKENS[0]: ["AWSPREVIOUS"], TOKENS[1]: ["AWSCURRENT"]}
    shown = {**who, "LastAccessedDate": None, "CreatedDate": made, "LastChangedDate": made + 2, "VersionIdsToStages": stages}
    ask("DescribeSecret", {"SecretId": ARN + "db-AbCdEf"}, shown)
    ask("ListSecrets", {}, {"SecretList": [shown], "NextToken": None})
    versions = [
        {"VersionId": name, "VersionStages": at, "CreatedDate": made + 2 * place, "LastAccessedDate": made + 5}
        for place, (name, at) in enumerate(stages.items())
    ]
    ask("ListSecretVersionIds", {"SecretId": "db"}, {**who, "Versions": versions})
    ask("DeleteSecret", {"SecretId": "db"}, {**who, "DeletionDate": made + 6 + 30 * 86400.0})
    ask("GetSecretValue", {"SecretId": "db"}, DELETED, 400)
    ask("RestoreSecret", {"SecretId": "db"}, who)
    ask("DeleteSecret", {"SecretId": "db", "ForceDeleteWithoutRecovery": True}, {**who, "DeletionDate": made + 9.0})
    ask("GetSecretValue", {"SecretId": "db"}, NOT_FOUND, 404)
    ask("GetRandomPassword", {"PasswordLength": 8, "ExcludePunctuation": True}, {"RandomPassword": "aB3dE6gH"})
    return recorded.replay()


def test_what_was_recorded_comes_out(replayed):
    generated, _ = replayed
    assert generated.proof.fidelity == 1.0
    assert set(generated.rungs()) == {"standard"}


def test_secrets_have_versions_that_are_found_by_id_and_stage(replayed):
    _, call = replayed
    _, one = call("CreateSecret", {"Name": "web/key", "SecretString": "a", "Tags": [{"Key": "t", "Value": "x"}]})
    _, two = call("PutSecretValue", {"SecretId": "web/key", "SecretString": "b"})
    assert one["ARN"].startswith(ARN + "web/key-")
    assert call("GetSecretValue", {"SecretId": one["ARN"]})[1]["SecretString"] == "b"
    status, before = call("GetSecretValue", {"SecretId": "web/key", "VersionStage": "AWSPREVIOUS"})
    assert (status, before["SecretString"], before["VersionId"]) == (200, "a", one["VersionId"])
    (listed,) = call("ListSecrets", {})[1]["SecretList"]
    assert listed["VersionIdsToStages"] == {one["VersionId"]: ["AWSPREVIOUS"], two["VersionId"]: ["AWSCURRENT"]}
    assert (listed["Tags"], listed["LastAccessedDate"]) == ([{"Key": "t", "Value": "x"}], None)


def test_refusals_are_the_recorded_ones_or_the_references(replayed):
    _, call = replayed
    call("CreateSecret", {"Name": "a", "SecretString": "x"})
    assert call("GetSecretValue", {"SecretId": "none"}) == (404, NOT_FOUND)
    assert call("CreateSecret", {"Name": "a", "SecretString": "x"})[1]["__type"] == "ResourceExistsException"
    _, refused = call("GetSecretValue", {"SecretId": "a", "VersionStage": "AWSPREVIOUS"})
    assert refused["__type"] == "ResourceNotFoundException"
    call("DeleteSecret", {"SecretId": "a", "RecoveryWindowInDays": 7})
    assert call("GetSecretValue", {"SecretId": "a"}) == (400, DELETED)
    assert call("CreateSecret", {"Name": "a", "SecretString": "x"})[1]["__type"] == "InvalidRequestException"
    assert call("ListSecrets", {})[1] == {"SecretList": [], "NextToken": None}
    call("RestoreSecret", {"SecretId": "a"})
    assert call("GetSecretValue", {"SecretId": "a"})[1]["SecretString"] == "x"


def test_passwords_are_as_long_as_they_are_asked_for(replayed):
    _, call = replayed
    text = call("GetRandomPassword", {"PasswordLength": 40, "ExcludePunctuation": True})[1]["RandomPassword"]
    assert len(text) == 40
    assert text.isalnum()
