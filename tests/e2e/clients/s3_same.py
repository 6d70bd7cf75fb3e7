"""A client of S3 with boto3: buckets, objects, listings, copies, metadata, multipart, presigned URLs, deletes."""

import hashlib
import os
import urllib.request
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["UNDERSTUDY_URL"],
    region_name="us-east-1",
    aws_access_key_id="testing",
    aws_secret_access_key="testing",
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
)
bucket = f"reports-{uuid.uuid4().hex[:10]}"


def refused(call, code):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]
    else:
        raise AssertionError(f"{code} expected")


s3.create_bucket(Bucket=bucket)
assert bucket in {known["Name"] for known in s3.list_buckets()["Buckets"]}
assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0

texts = {f"2026/{month:02}/summary.txt": f"Summary of month {month}: {uuid.uuid4().hex}".encode() for month in range(1, 6)}
for key, text in texts.items():
    put = s3.put_object(Bucket=bucket, Key=key, Body=text, ContentType="text/plain", Metadata={"owner": "ada"})
    assert put["ETag"] == f'"{hashlib.md5(text).hexdigest()}"'
for key, text in texts.items():
    got = s3.get_object(Bucket=bucket, Key=key)
    assert got["Body"].read() == text
    assert got["ContentType"] == "text/plain"
    assert got["Metadata"] == {"owner": "ada"}
head = s3.head_object(Bucket=bucket, Key="2026/01/summary.txt")
assert head["ContentLength"] == len(texts["2026/01/summary.txt"])
part = s3.get_object(Bucket=bucket, Key="2026/02/summary.txt", Range="bytes=0-6")
assert (part["ResponseMetadata"]["HTTPStatusCode"], part["Body"].read()) == (206, b"Summary")

listed = s3.list_objects_v2(Bucket=bucket)
assert [item["Key"] for item in listed["Contents"]] == sorted(texts)
assert [item["Size"] for item in listed["Contents"]] == [len(texts[key]) for key in sorted(texts)]
prefixed = s3.list_objects_v2(Bucket=bucket, Prefix="2026/03/")
assert [item["Key"] for item in prefixed["Contents"]] == ["2026/03/summary.txt"]
paged = [
    item["Key"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    for item in page["Contents"]
]
assert paged == sorted(texts)
folders = s3.list_objects_v2(Bucket=bucket, Prefix="2026/", Delimiter="/")
assert [entry["Prefix"] for entry in folders["CommonPrefixes"]] == [f"2026/{month:02}/" for month in range(1, 6)]

s3.copy_object(Bucket=bucket, Key="copy.txt", CopySource={"Bucket": bucket, "Key": "2026/04/summary.txt"})
assert s3.get_object(Bucket=bucket, Key="copy.txt")["Body"].read() == texts["2026/04/summary.txt"]
s3.put_object(Bucket=bucket, Key="2026/05/summary.txt", Body=b"rewritten")
assert s3.get_object(Bucket=bucket, Key="2026/05/summary.txt")["Body"].read() == b"rewritten"
binary = bytes(range(256)) * 40
s3.put_object(Bucket=bucket, Key="image.bin", Body=binary)
assert s3.get_object(Bucket=bucket, Key="image.bin")["Body"].read() == binary

started = s3.create_multipart_upload(Bucket=bucket, Key="large.bin")
blocks = [os.urandom(5 * 1024 * 1024), b"the end"]
parts = [
    {
        "PartNumber": number,
        "ETag": s3.upload_part(Bucket=bucket, Key="large.bin", UploadId=started["UploadId"], PartNumber=number, Body=block)["ETag"],
    }
    for number, block in enumerate(blocks, 1)
]
s3.complete_multipart_upload(Bucket=bucket, Key="large.bin", UploadId=started["UploadId"], MultipartUpload={"Parts": parts})
assert hashlib.sha256(s3.get_object(Bucket=bucket, Key="large.bin")["Body"].read()).digest() == hashlib.sha256(b"".join(blocks)).digest()

s3.put_object_tagging(Bucket=bucket, Key="copy.txt", Tagging={"TagSet": [{"Key": "stage", "Value": "draft"}]})
assert s3.get_object_tagging(Bucket=bucket, Key="copy.txt")["TagSet"] == [{"Key": "stage", "Value": "draft"}]
signed = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "copy.txt"}, ExpiresIn=60)
with urllib.request.urlopen(signed, timeout=20) as response:
    assert response.read() == texts["2026/04/summary.txt"]

refused(lambda: s3.get_object(Bucket=bucket, Key="nothing.txt"), "NoSuchKey")
refused(lambda: s3.head_object(Bucket=bucket, Key="nothing.txt"), "404")
refused(lambda: s3.list_objects_v2(Bucket="no-such-bucket-here"), "NoSuchBucket")
refused(lambda: s3.delete_bucket(Bucket=bucket), "BucketNotEmpty")
s3.delete_object(Bucket=bucket, Key="copy.txt")
refused(lambda: s3.get_object(Bucket=bucket, Key="copy.txt"), "NoSuchKey")
rest = [{"Key": item["Key"]} for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
assert len(s3.delete_objects(Bucket=bucket, Delete={"Objects": rest})["Deleted"]) == len(rest)
assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
s3.delete_bucket(Bucket=bucket)
refused(lambda: s3.head_bucket(Bucket=bucket), "404")
print("ok")
