"""An object store, generated and asked otherwise than recorded."""

import pytest
from tests.unit.core.generator.standards.objects import store
from tests.unit.core.generator.virtual import asked_of

from understudy.core.engine.templates.octets import etag, multipart_etag


@pytest.fixture(scope="module")
def ask():
    one = asked_of(store(), "s3")
    one("PUT", "/vault")
    return one


def code(answer):
    return answer.body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()


def test_an_object_is_read_as_it_was_brought(ask):
    ask("PUT", "/vault/deep/er/k.bin", b"\x00\x01", x_amz_meta_team="red", content_type="application/x-own", expires="never")
    read = ask("GET", "/vault/deep/er/k.bin")
    assert (read.body, read.headers.get("etag"), read.headers.get("x-amz-meta-team")) == (b"\x00\x01", etag(b"\x00\x01"), "red")
    assert (read.headers.get("content-type"), read.headers.get("expires")) == ("application/x-own", "never")
    assert read.headers.get("cache-control") is None
    head = ask("HEAD", "/vault/deep/er/k.bin")
    assert (head.headers.get("content-length"), head.body) == ("2", b"")


def test_conditions_and_ranges_are_those_of_the_standard(ask):
    ask("PUT", "/vault/c", b"0123456789")
    tag = etag(b"0123456789")
    assert ask("GET", "/vault/c", range="bytes=2-4").body == b"234"
    assert (ask("GET", "/vault/c", range="bytes=99-").status, code(ask("GET", "/vault/c", range="bytes=99-"))) == (416, "InvalidRange")
    assert ask("GET", "/vault/c", if_none_match=tag).status == 304
    assert code(ask("GET", "/vault/c", if_match='"x"')) == "PreconditionFailed"
    assert code(ask("PUT", "/vault/c", b"new", if_none_match="*")) == "PreconditionFailed"


def test_what_is_not_there_is_told_in_the_recorded_words(ask):
    missing = ask("GET", "/vault/none")
    assert (missing.status, code(missing)) == (404, "NoSuchKey")
    assert b"<Key>none</Key>" in missing.body
    assert b"<BucketName>else</BucketName>" in ask("PUT", "/else/x", b"1").body
    assert ask("HEAD", "/vault/none").status == 404
    assert ask("DELETE", "/vault/none").status == 204


def test_lists_are_pages_of_keys(ask):
    ask("PUT", "/shelf")
    for key in ("b/2", "a", "b/1", "c"):
        ask("PUT", f"/shelf/{key}", b"x")
    body = ask("GET", "/shelf?list-type=2&delimiter=%2F").body
    assert b"<Prefix>b/</Prefix>" in body
    assert body.count(b"<Contents>") == 2
    first = ask("GET", "/shelf?list-type=2&max-keys=3").body.decode()
    token = first.partition("<NextContinuationToken>")[2].partition("<")[0]
    rest = ask("GET", f"/shelf?list-type=2&max-keys=3&continuation-token={token}").body
    assert (rest.count(b"<Contents>"), b"<Key>c</Key>" in rest) == (1, True)
    assert ask("GET", "/shelf?list-type=2&prefix=b%2F").body.count(b"<Contents>") == 2
    assert b"<Name>shelf</Name>" in ask("GET", "/").body
    ask("POST", "/shelf?delete", b"<Delete><Object><Key>a</Key></Object></Delete>", content_type="application/xml")
    assert ask("GET", "/shelf/a").status == 404


def test_a_copy_is_what_its_source_was_or_what_the_request_says(ask):
    ask("PUT", "/vault/from", b"body", x_amz_meta_a="1", content_type="text/css")
    copied = ask("PUT", "/vault/to", x_amz_copy_source="vault/from")
    assert etag(b"body").encode() in copied.body.replace(b"&quot;", b'"')
    assert (ask("GET", "/vault/to").body, ask("GET", "/vault/to").headers.get("x-amz-meta-a")) == (b"body", "1")
    ask("PUT", "/vault/to", x_amz_copy_source="vault/from", x_amz_metadata_directive="REPLACE", x_amz_meta_b="2")
    assert [ask("GET", "/vault/to").headers.get(f"x-amz-meta-{name}") for name in "ab"] == [None, "2"]
    assert code(ask("PUT", "/vault/to", x_amz_copy_source="vault/nothing")) == "NoSuchKey"
    assert code(ask("PUT", "/vault/to", x_amz_copy_source="other/from")) == "NoSuchBucket"


def test_parts_are_brought_and_copied_and_put_together(ask):
    ask("PUT", "/vault/source", b"0123456789")
    upload = ask("POST", "/vault/whole?uploads", x_amz_meta_kind="big").body.decode().partition("<UploadId>")[2].partition("<")[0]
    first = b"x" * 5 * 1024 * 1024
    ask("PUT", f"/vault/whole?partNumber=1&uploadId={upload}", first)
    source = {"x_amz_copy_source": "/vault/source", "x_amz_copy_source_range": "bytes=3-5"}
    ask("PUT", f"/vault/whole?partNumber=2&uploadId={upload}", **source)
    named = (
        b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part><Part><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>"
    )
    assert code(ask("POST", "/vault/whole?uploadId=none", named, content_type="application/xml")) == "NoSuchUpload"
    ask("POST", f"/vault/whole?uploadId={upload}", named, content_type="application/xml")
    read = ask("GET", "/vault/whole")
    assert read.body == first + b"345"
    assert read.headers.get("etag") == f'"{multipart_etag([first, b"345"])}"'
    assert read.headers.get("x-amz-meta-kind") == "big"


def test_tags_belong_to_an_object(ask):
    ask("PUT", "/vault/t", b"1", x_amz_tagging="a=1&b=2")
    assert ask("GET", "/vault/t?tagging").body.count(b"<Tag>") == 2
    assert ask("GET", "/vault/t").headers.get("x-amz-tagging-count") == "2"
    assert code(ask("GET", "/vault/none?tagging")) == "NoSuchKey"


def test_a_bucket_goes_when_it_is_empty(ask):
    ask("PUT", "/brief")
    ask("PUT", "/brief/x", b"1")
    assert code(ask("DELETE", "/brief")) == "BucketNotEmpty"
    ask("DELETE", "/brief/x")
    assert ask("DELETE", "/brief").status == 204
    assert code(ask("DELETE", "/brief")) == "NoSuchBucket"
