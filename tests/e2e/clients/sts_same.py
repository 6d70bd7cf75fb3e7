"""A client of STS with boto3: identity, roles, session and federation tokens."""

import datetime as dt
import os

import boto3

sts = boto3.client(
    "sts", endpoint_url=os.environ["UNDERSTUDY_URL"], region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
)
identity = sts.get_caller_identity()
assert identity["Account"] == "123456789012" and identity["Arn"]
role = "reader"
for session in ["build"]:
    given = sts.assume_role(RoleArn=f"arn:aws:iam::123456789012:role/{role}", RoleSessionName=session, DurationSeconds=900)
    assert given["AssumedRoleUser"]["Arn"].endswith(f"{role}/{session}")
    assert given["AssumedRoleUser"]["AssumedRoleId"].endswith(f":{session}")
    left = given["Credentials"]["Expiration"] - dt.datetime.now(dt.UTC)
    assert abs(left.total_seconds() - 900) < 60, left
    assert len(given["Credentials"]["SessionToken"]) > 20
assert sts.get_session_token(DurationSeconds=900)["Credentials"]["SessionToken"]
federated = sts.get_federation_token(Name="bob", DurationSeconds=900)
assert federated["FederatedUser"]["Arn"].endswith("bob")
print("ok")
