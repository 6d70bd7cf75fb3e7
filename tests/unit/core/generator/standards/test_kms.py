"""Key Management Service as its reference says."""

import base64

import pytest
from tests.unit.core.generator.standards.amazon import Recorded

ARN = "arn:aws:kms:eu-west-1:77:"
IDS = ["decf8eca-101c-4b05-ae47-2b1959388070", "e2b8b7b8-ee15-49b7-a62e-15bc67ddf73a"]
NOT_FOUND = {"__type": "NotFoundException", "message": f"Alias {ARN}alias/none is not found."}
BLOB = "ZGVjZjhlY2EtMTAxYy00YjA1LWFlNDctMmIxOTU5Mzg4MDcwpxPljUWetFKPZqUc8pZue5yUm1WK6XQkisT13iN7iA7FMMwA1m+k"
OWN = {"AliasArn": ARN + "alias/aws/s3", "AliasName": "alias/aws/s3"}


def encoded(text):
    return base64.b64encode(text).decode()


@pytest.fixture
def replayed():
    recorded = Recorded("TrentService")
    ask = recorded.ask
    made = 1_795_200_000.5

    def metadata(place, **more):
        known = {"AWSAccountId": "77", "KeyId": IDS[place], "Arn": f"{ARN}key/{IDS[place]}", "CreationDate": made + place, "Enabled": True}
        known |= {"Description": "", "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"]}
        return {"KeyMetadata": {**known, **more}}

    ask("CreateKey", {"Description": "one"}, metadata(0, Description="one"))
    ask("CreateKey", {}, metadata(1))
    ask("CreateAlias", {"AliasName": "alias/app", "TargetKeyId": IDS[0]}, None)
    ask("ListKeys", {}, {"Keys": [{"KeyId": one, "KeyArn": f"{ARN}key/{one}"} for one in IDS], "NextMarker": None, "Truncated": False})
    alias = {"AliasName": "alias/app", "AliasArn": ARN + "alias/app", "TargetKeyId": IDS[0]}
    ask("ListAliases", {}, {"Aliases": [OWN, alias], "Truncated": False})
    ask("Encrypt", {"KeyId": "alias/app", "Plaintext": encoded(b"hello world")}, {"CiphertextBlob": BLOB, "KeyId": f"{ARN}key/{IDS[0]}"})
    ask("Decrypt", {"CiphertextBlob": BLOB}, {"Plaintext": encoded(b"hello world"), "KeyId": f"{ARN}key/{IDS[0]}"})
    ask("Decrypt", {"CiphertextBlob": BLOB, "EncryptionContext": {"a": "b"}}, {"__type": "InvalidCiphertextException"}, 400)
    ask("DisableKey", {"KeyId": IDS[1]}, None)
    ask("DescribeKey", {"KeyId": IDS[1]}, metadata(1, Enabled=False, KeyState="Disabled"))
    ask("GenerateRandom", {"NumberOfBytes": 16}, {"Plaintext": "ulTAO+uPP1s8HsriJkrGkA=="})
    ask("DescribeKey", {"KeyId": "alias/none"}, NOT_FOUND, 400)
    ask("TagResource", {"KeyId": IDS[0], "Tags": [{"TagKey": "t", "TagValue": "x"}]}, {})
    ask("ListResourceTags", {"KeyId": IDS[0]}, {"Tags": [{"TagKey": "t", "TagValue": "x"}], "Truncated": False})
    return recorded.replay()


def test_what_was_recorded_comes_out(replayed):
    generated, _ = replayed
    assert generated.proof.fidelity == 1.0
    assert set(generated.rungs()) == {"standard"}


def test_texts_come_back_with_their_key_and_their_context(replayed):
    _, call = replayed
    keys = [call("CreateKey", {"Description": name})[1]["KeyMetadata"] for name in ("x", "y")]
    assert [(one["Description"], one["AWSAccountId"], one["Arn"]) for one in keys] == [
        (name, "77", f"{ARN}key/{one['KeyId']}") for name, one in zip("xy", keys, strict=True)
    ]
    call("CreateAlias", {"AliasName": "alias/y", "TargetKeyId": keys[1]["Arn"]})
    texts = [b"alpha", b"\x00\xff" * 300]
    blobs = [call("Encrypt", {"KeyId": "alias/y", "Plaintext": encoded(one)})[1]["CiphertextBlob"] for one in texts]
    for text, blob in zip(texts, blobs, strict=True):
        assert call("Decrypt", {"CiphertextBlob": blob})[1] == {"Plaintext": encoded(text), "KeyId": keys[1]["Arn"]}
    sealed = call("Encrypt", {"KeyId": keys[0]["KeyId"], "Plaintext": encoded(b"c"), "EncryptionContext": {"a": "1"}})[1]["CiphertextBlob"]
    assert call("Decrypt", {"CiphertextBlob": sealed, "EncryptionContext": {"a": "2"}}) == (400, {"__type": "InvalidCiphertextException"})
    assert call("Decrypt", {"CiphertextBlob": sealed, "EncryptionContext": {"a": "1"}})[0] == 200
    assert len(base64.b64decode(call("GenerateRandom", {"NumberOfBytes": 100})[1]["Plaintext"])) == 100


def test_keys_and_aliases_are_listed_changed_and_missed(replayed):
    _, call = replayed
    one = call("CreateKey", {})[1]["KeyMetadata"]
    call("CreateAlias", {"AliasName": "alias/z", "TargetKeyId": one["KeyId"]})
    assert [alias["AliasName"] for alias in call("ListAliases", {})[1]["Aliases"]] == ["alias/aws/s3", "alias/z"]
    call("DisableKey", {"KeyId": "alias/z"})
    assert call("DescribeKey", {"KeyId": one["Arn"]})[1]["KeyMetadata"]["KeyState"] == "Disabled"
    assert call("CreateAlias", {"AliasName": "alias/z", "TargetKeyId": one["KeyId"]})[1]["__type"] == "AlreadyExistsException"
    assert call("DescribeKey", {"KeyId": "alias/q"}) == (400, {**NOT_FOUND, "message": f"Alias {ARN}alias/q is not found."})
    assert call("Encrypt", {"KeyId": IDS[0], "Plaintext": "cQ=="})[1]["__type"] == "NotFoundException"
