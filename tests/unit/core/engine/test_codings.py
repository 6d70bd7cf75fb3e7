import gzip

import pytest

from understudy.core.engine.codings import apply_coding
from understudy.core.model.headers import Headers
from understudy.files.content_coding import decode_content, encode_content
from understudy.testing.players import Rehearsed

GZIP = Headers((("Content-Encoding", "gzip"), ("x", "1")))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_said_in_plain_goes_out_encoded(coding):
    headers, data = apply_coding(Headers((("content-encoding", coding),)), b"plain " * 20, f"identity, {coding};q=0.5", encode_content)
    assert headers.get("content-encoding") == coding
    assert decode_content(data, coding) == b"plain " * 20


@pytest.mark.parametrize("accepted", [None, "br", "gzip;q=0", "gzip; q=0.0, *"])
def test_who_does_not_accept_it_gets_it_plain(accepted):
    assert apply_coding(GZIP, b"plain", accepted, encode_content) == (Headers((("x", "1"),)), b"plain")


def test_what_carries_the_coding_already_is_left():
    archive = gzip.compress(b"x")
    assert apply_coding(GZIP, archive, None, encode_content) == (GZIP, archive)
    odd = Headers((("content-encoding", "aws-chunked"),))
    assert apply_coding(odd, b"x", "aws-chunked", encode_content) == (odd, b"x")
    assert apply_coding(GZIP, b"", "gzip", encode_content) == (GZIP, b"")


def test_constant_and_rendered_bodies_alike():
    stubs = [
        {"id": "constant", "when": {"path": "/a"}, "then": {"headers": {"content-encoding": "gzip"}, "json": {"a": 1}}},
        {"id": "rendered", "when": {"path": "/b"}, "then": {"headers": {"content-encoding": "gzip"}, "text": "{{ request.path }}"}},
        {"id": "raw", "when": {"path": "/c"}, "then": {"headers": {"content-encoding": "br"}, "base64": "AAA=", "encoded": True}},
    ]
    player = Rehearsed({"stubs": stubs})
    assert gzip.decompress(player.ask("GET", "/a", headers={"accept-encoding": "gzip"}).body) == b'{"a":1}'
    assert player.ask("GET", "/a").body == b'{"a":1}'
    assert gzip.decompress(player.ask("GET", "/b", headers={"accept-encoding": "*"}).body) == b"/b"
    assert player.ask("GET", "/c").body == b"\x00\x00"
