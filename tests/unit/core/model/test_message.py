import gzip
import zlib

import pytest

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request, Response
from understudy.testing.messages import make_request


def test_the_target_is_seen_as_path_segments_and_query():
    request = make_request(target="/a%20b/c%2Fd/?x=1&y=&x=%C3%A9+z")
    assert (request.raw_path, request.raw_query) == ("/a%20b/c%2Fd/", "x=1&y=&x=%C3%A9+z")
    assert (request.path, request.segments) == ("/a b/c/d/", ("a b", "c/d", ""))
    assert request.query == (("x", "1"), ("y", ""), ("x", "é z"))


def test_the_first_cookie_of_a_name_wins():
    assert make_request(headers=[("Cookie", "a=1; b=x=y"), ("cookie", "a=2; c")]).cookies == {"a": "1", "b": "x=y"}


def test_bodies_are_parsed_once_and_only_where_they_can_be():
    request = make_request("POST", json={"a": [1]})
    assert request.json is request.json
    assert make_request(body="{").json is ABSENT
    assert make_request().json is ABSENT
    assert make_request(form={"a": "1 2"}).form == (("a", "1 2"),)
    assert make_request(body="a=1").form == ()
    assert make_request(body=b"\xff").text == "\ufffd"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b'{"a":1}', mtime=0)),
        ("deflate", zlib.compress(b'{"a":1}')),
        ("deflate", zlib.compress(b'{"a":1}')[2:-4]),
        ("gzip", b'{"a":1}'),
        ("br", b'{"a":1}'),
    ],
)
def test_views_see_through_content_codings_and_survive_wrong_ones(coding, body):
    request = make_request(headers={"Content-Encoding": coding}, body=body)
    assert request.json == {"a": 1}
    assert request.body == body


def test_a_decompression_bomb_is_left_as_it_is():
    bomb = gzip.compress(b"\0" * (65 << 20))
    assert make_request(headers={"content-encoding": "gzip"}, body=bomb).content == bomb


def test_the_media_type_stands_alone():
    assert make_request(headers={"content-type": "Application/JSON; charset=utf-8"}).content_type == "application/json"
    assert Response(200).content_type == ""


def test_the_framing_of_a_signed_upload_is_no_part_of_the_payload():
    framed = b"5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"
    headers = Headers.of([("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("Content-Encoding", "aws-chunked")])
    request = Request("PUT", "/", headers, framed)
    assert (request.payload, request.content, request.text) == (b"hello world", b"hello world", "hello world")
    for broken in (b"zz\r\n", b"5\r\nhel", b"no chunks at all"):
        assert Request("PUT", "/", headers, broken).payload == broken
    assert Request("PUT", "/", Headers(), framed).payload == framed
