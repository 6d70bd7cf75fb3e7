"""Puts and gets things with AWS Signature Version 4: in the head, in presigned URLs, and by links that the store gave out."""

import json
import os
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def store(key="AKIAIOSFODNN7EXAMPLE", secret=SECRET):
    config = Config(s3={"addressing_style": "path"}, signature_version="s3v4", retries={"max_attempts": 1})
    return boto3.client(
        "s3",
        endpoint_url=os.environ["UNDERSTUDY_URL"],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name="us-east-1",
        config=config,
    )


def refused(code, act, **given):
    try:
        act(**given)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
    else:
        raise AssertionError(f"{code} was expected")


def fetch(url, data=None):
    with urllib.request.urlopen(urllib.request.Request(url, data, method="PUT" if data else "GET"), timeout=10) as answer:
        return answer.read()


s3 = store()
for name, body in (("one two.txt", b"first"), ("b.bin", bytes(range(200)))):
    s3.put_object(Bucket="box", Key=name, Body=body)
    assert s3.get_object(Bucket="box", Key=name)["Body"].read() == body
    assert fetch(s3.generate_presigned_url("get_object", Params={"Bucket": "box", "Key": name})) == body
fetch(s3.generate_presigned_url("put_object", Params={"Bucket": "box", "Key": "c.txt"}), b"sent by link")
assert s3.get_object(Bucket="box", Key="c.txt")["Body"].read() == b"sent by link"
refused("NoSuchKey", s3.get_object, Bucket="box", Key="none")

link = json.loads(fetch(f"{os.environ['UNDERSTUDY_URL']}/links/box/c.txt"))["url"]
assert link.startswith(os.environ["UNDERSTUDY_URL"]), link
assert fetch(link) == b"sent by link"

refused("SignatureDoesNotMatch", store(secret="not-the-secret-at-all").get_object, Bucket="box", Key="b.bin")
refused("InvalidAccessKeyId", store(key="AKIANOBODYKNOWSTHIS1").get_object, Bucket="box", Key="b.bin")
