import pytest

from understudy.testing.players import Rehearsed

FILE = {
    "id": "file",
    "when": {"path": "/f"},
    "then": {
        "headers": {"ETag": '"v1"', "Last-Modified": "Tue, 14 Nov 2023 22:13:20 GMT", "Content-Type": "a/b"},
        "text": "0123456789",
        "ranges": True,
        "conditional": True,
    },
}
EARLIER, SAME, LATER = "Tue, 14 Nov 2023 22:13:19 GMT", "Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:21 GMT"


def ask(method="GET", **headers):
    return Rehearsed({"stubs": [FILE]}).ask(method, "/f", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"if_none_match": '"v1"'}, 304),
        ({"if_none_match": 'W/"v1", "x"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"v2"'}, 200),
        ({"if_none_match": '"v2"', "if_modified_since": LATER}, 200),
        ({"if_modified_since": SAME}, 304),
        ({"if_modified_since": EARLIER}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_match": '"v1"'}, 200),
        ({"if_match": 'W/"v1"'}, 412),
        ({"if_match": '"v2"'}, 412),
        ({"if_unmodified_since": EARLIER}, 412),
        ({"if_unmodified_since": SAME}, 200),
    ],
)
def test_conditions(headers, status):
    response = ask(**headers)
    assert response.status == status
    if status == 304:
        assert (response.body, response.headers.get("etag"), response.headers.get("content-type")) == (b"", '"v1"', None)


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_ranges(asked, status, body, content_range):
    response = ask(range=asked)
    assert (response.status, response.body, response.headers.get("content-range")) == (status, body, content_range)
    assert response.headers.get("accept-ranges") == "bytes"


def test_a_range_of_another_version_gets_the_whole():
    assert ask(range="bytes=0-1", if_range='"v2"').status == 200
    assert ask(range="bytes=0-1", if_range='"v1"').status == 206


def test_head_says_that_ranges_are_possible():
    response = ask("HEAD", range="bytes=0-1")
    assert (response.status, response.headers.get("accept-ranges"), response.headers.get("content-length")) == (200, "bytes", "10")


def test_other_answers_are_left_alone():
    stub = {"id": "x", "when": {}, "then": {"status": 404, "text": "no", "ranges": True, "conditional": True}}
    assert Rehearsed({"stubs": [stub]}).ask("GET", "/", headers={"range": "bytes=0-0", "if-none-match": "*"}).status == 404
    post = Rehearsed({"stubs": [FILE]}).ask("POST", "/f", headers={"if-none-match": "*", "range": "bytes=0-0"})
    assert post.status == 200


def test_a_part_has_no_checksum_of_the_whole_and_azure_asks_in_a_field_of_its_own():
    then = {
        **FILE["then"],
        "headers": {**FILE["then"]["headers"], "Content-MD5": "eB5eJF1ptWaXm4bijSPyxw==", "x-amz-checksum-crc32": "poTHxg=="},
    }
    stage = Rehearsed({"stubs": [{**FILE, "then": then}]})
    part = stage.ask("GET", "/f", headers={"x-ms-range": "bytes=0-1"})
    assert (part.status, part.body) == (206, b"01")
    assert part.headers.get("content-md5") is None
    assert part.headers.get("x-amz-checksum-crc32") is None
    assert stage.ask("GET", "/f").headers.get("content-md5") is not None
    unchanged = stage.ask("GET", "/f", headers={"if-none-match": '"v1"'})
    assert (unchanged.status, unchanged.headers.get("x-amz-checksum-crc32")) == (304, None)


def test_a_part_says_its_own_place_where_the_whole_says_one_too():
    told = {**FILE, "then": {**FILE["then"], "headers": {"Content-Range": "bytes 0-9/10"}}}
    answer = Rehearsed({"stubs": [told]}).ask("GET", "/f", headers={"range": "bytes=2-3"})
    assert (answer.status, answer.headers.get_all("content-range")) == (206, ("bytes 2-3/10",))


def test_a_refusal_keeps_the_fields_that_say_nothing_of_the_version():
    stub = {**FILE, "then": {**FILE["then"], "headers": {**FILE["then"]["headers"], "X-Own": "yes"}}}
    response = Rehearsed({"stubs": [stub]}).ask("GET", "/f", headers={"if-match": '"v2"'})
    assert (response.status, response.headers.get("x-own"), response.headers.get("etag")) == (412, "yes", None)


@pytest.mark.parametrize(("listed", "status"), [("v1", 304), ('"v1"', 304), ('"v2"', 200)])
def test_a_tag_that_is_written_without_its_quotes_is_named_in_either_form(listed, status):
    stub = {**FILE, "then": {**FILE["then"], "headers": {"ETag": "v1"}}}
    assert Rehearsed({"stubs": [stub]}).ask("GET", "/f", headers={"if-none-match": listed}).status == status
