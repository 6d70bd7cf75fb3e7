"""What an object store works out from requests."""

import pytest

from understudy.core.engine.templates.s3_objects import (
    assembled,
    cut,
    fields_of,
    is_bucket_name,
    part_refusal_of,
    refusal_of,
    tags_of,
    write_refusal_of,
)

ITEM = {"etag": '"abc"', "content": b"0123456789", "last_modified": "Fri, 20 Nov 2026 20:00:00 GMT"}
EARLIER, LATER = "Thu, 19 Nov 2026 20:00:00 GMT", "Sat, 21 Nov 2026 20:00:00 GMT"


def test_header_fields_that_stay_with_an_object_are_kept():
    sent = {"cache-control": "no-store", "x-amz-checksum-crc32": "AAAA", "content-encoding": "aws-chunked, gzip", "x-amz-date": "now"}
    assert fields_of(sent) == {"cache-control": "no-store", "x-amz-checksum-crc32": "AAAA", "content-encoding": "gzip"}
    assert fields_of({"content-encoding": "aws-chunked"}) == {}


def test_tags_stand_in_a_header_field_as_a_form():
    assert tags_of("a=1&b=two%20words") == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "two words"}]
    assert tags_of("") == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, ""),
        ({"if-match": '"abc"'}, ""),
        ({"if-match": "abc"}, ""),
        ({"if-match": '"other"'}, "PreconditionFailed"),
        ({"if-unmodified-since": EARLIER}, "PreconditionFailed"),
        ({"if-unmodified-since": LATER}, ""),
        ({"if-unmodified-since": "never"}, ""),
        ({"range": "bytes=0-3"}, ""),
        ({"range": "bytes=10-"}, "InvalidRange"),
        ({"range": "bytes=-0"}, "InvalidRange"),
    ],
)
def test_reads_are_refused_for_their_conditions_and_ranges(asked, code):
    assert refusal_of(ITEM, asked) == code
    assert refusal_of(None, asked) == ""


def test_a_copy_has_conditions_of_its_own():
    prefix = "x-amz-copy-source-"
    assert refusal_of(ITEM, {f"{prefix}if-none-match": '"abc"'}, prefix) == "PreconditionFailed"
    assert refusal_of(ITEM, {f"{prefix}if-modified-since": EARLIER}, prefix) == ""
    assert refusal_of(ITEM, {f"{prefix}if-modified-since": LATER}, prefix) == "PreconditionFailed"
    assert refusal_of(ITEM, {"if-match": '"other"'}, prefix) == ""


def test_writes_may_insist_on_what_is_there():
    assert write_refusal_of(ITEM, {"if-none-match": "*"}) == "PreconditionFailed"
    assert write_refusal_of(None, {"if-none-match": "*"}) == ""
    assert write_refusal_of(None, {"if-match": '"abc"'}) == "NoSuchKey"
    assert write_refusal_of(ITEM, {"if-match": '"abc"'}) == ""
    assert write_refusal_of(ITEM, {"if-match": '"x"'}) == "PreconditionFailed"


def test_buckets_have_names_of_a_kind():
    assert is_bucket_name("my-bucket.1")
    assert not any(is_bucket_name(name) for name in ("A", "ab", "-abc", "a..b", "a_b"))


def test_a_part_may_be_a_range_of_another_object():
    assert cut(b"0123456789", "bytes=2-4") == b"234"
    assert cut(b"0123456789", "") == b"0123456789"


PARTS = [{"PartNumber": "1", "ETag": '"a"', "content": b"x"}, {"PartNumber": "2", "ETag": '"b"', "content": b"yy"}]
BIG = [{**PARTS[0], "content": b"x" * 5 * 1024 * 1024}, PARTS[1]]


def test_an_upload_holds_the_parts_that_are_named():
    assert assembled(PARTS, [{"PartNumber": "2"}]) == [b"yy"]
    assert part_refusal_of(BIG, [{"PartNumber": "1", "ETag": "a"}, {"PartNumber": "2"}]) == ""
    assert part_refusal_of(PARTS, [{"PartNumber": "1"}, {"PartNumber": "2"}]) == "EntityTooSmall"
    assert part_refusal_of(BIG, [{"PartNumber": "2"}, {"PartNumber": "1"}]) == "InvalidPartOrder"
    assert part_refusal_of(PARTS, [{"PartNumber": "3"}]) == "InvalidPart"
    assert part_refusal_of(PARTS, [{"PartNumber": "1", "ETag": '"z"'}]) == "InvalidPart"
