"""Another client of S3: other names, other counts, two buckets, another order."""

import hashlib
import os
import secrets

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["UNDERSTUDY_URL"],
    region_name="us-east-1",
    aws_access_key_id="someone",
    aws_secret_access_key="else",
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
)
left, right = (f"{side}-{secrets.token_hex(4)}" for side in ("photos", "music"))


def code(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


for name in (left, right):
    s3.create_bucket(Bucket=name)
assert {left, right} <= {known["Name"] for known in s3.list_buckets()["Buckets"]}
files = {f"album/{number}.jpg": secrets.token_bytes(300 + number) for number in range(8)}
for key, data in files.items():
    s3.put_object(Bucket=left, Key=key, Body=data, ContentType="image/jpeg", Metadata={"camera": "k1000"})
s3.put_object(Bucket=right, Key="song.mp3", Body=b"la la la")
assert code(lambda: s3.get_object(Bucket=right, Key="album/0.jpg")) == "NoSuchKey"
assert [item["Key"] for item in s3.list_objects_v2(Bucket=left)["Contents"]] == sorted(files)
assert [item["Key"] for item in s3.list_objects_v2(Bucket=right)["Contents"]] == ["song.mp3"]
for key in reversed(files):
    got = s3.get_object(Bucket=left, Key=key)
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (files[key], "image/jpeg", {"camera": "k1000"})
    assert got["ETag"] == f'"{hashlib.md5(files[key]).hexdigest()}"'
paged = [
    item["Key"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=left, PaginationConfig={"PageSize": 3})
    for item in page["Contents"]
]
assert paged == sorted(files)
s3.copy_object(Bucket=right, Key="cover.jpg", CopySource={"Bucket": left, "Key": "album/3.jpg"})
assert s3.get_object(Bucket=right, Key="cover.jpg")["Body"].read() == files["album/3.jpg"]
s3.delete_object(Bucket=left, Key="album/0.jpg")
assert code(lambda: s3.get_object(Bucket=left, Key="album/0.jpg")) == "NoSuchKey"
assert code(lambda: s3.head_object(Bucket=left, Key="album/0.jpg")) == "404"
assert code(lambda: s3.delete_bucket(Bucket=left)) == "BucketNotEmpty"
assert s3.list_objects_v2(Bucket=left)["KeyCount"] == 7
s3.put_object(Bucket=right, Key="song.mp3", Body=b"another song")
assert s3.get_object(Bucket=right, Key="song.mp3")["Body"].read() == b"another song"
for name in (left, right):
    for item in s3.list_objects_v2(Bucket=name)["Contents"]:
        s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)
assert code(lambda: s3.head_bucket(Bucket=left)) == "404"
print("ok")
