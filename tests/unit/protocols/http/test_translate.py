import pytest
from aiohttp.http import HttpVersion, HttpVersion10, HttpVersion11, RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from understudy.protocols.http.translate import FieldsSeen, Peer, is_http10, split_absolute, translate

PEER = Peer("http", "127.0.0.1", "127.0.0.1:8080")


def message(target="/", fields=((b"Host", b"h"),), version=HttpVersion11):
    known = CIMultiDictProxy(CIMultiDict((name.decode(), value.decode("utf-8", "surrogateescape")) for name, value in fields))
    return RawRequestMessage("GET", target, version, known, tuple(fields), False, None, False, False, URL("/"))


def test_fields_keep_order_case_duplicates_and_bytes():
    request = translate(message(fields=((b"hOst", b"h:1"), (b"X", b"1"), (b"x", b"\xff"))), b"body", PEER)
    assert request.headers.pairs == (("hOst", "h:1"), ("X", "1"), ("x", "\udcff"))
    assert (request.authority, request.body, request.client, request.http_version) == ("h:1", b"body", "127.0.0.1", "1.1")


def test_without_host_the_address_stands_in():
    request = translate(message(fields=(), version=HttpVersion10), b"", PEER)
    assert (request.authority, request.http_version) == ("127.0.0.1:8080", "1.0")


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("http://a.example/x?y=1", ("/x?y=1", "http", "a.example")),
        ("HTTPS://u:p@a.example:8443", ("/", "https", "a.example:8443")),
        ("http://a.example?y=1", ("/?y=1", "http", "a.example")),
        ("*", ("*", "http", "h")),
    ],
)
def test_targets_that_are_not_in_origin_form(target, parts):
    assert split_absolute(target, "h", "http") == parts
    request = translate(message(target), b"", PEER)
    assert (request.target, request.scheme, request.authority) == parts


def test_old_versions():
    assert [is_http10(message(version=version)) for version in (HttpVersion(0, 9), HttpVersion10, HttpVersion11)] == [True, True, False]


def test_fields_that_come_again_are_decoded_once():
    seen = FieldsSeen()
    first = seen.decode(((b"Host", b"h"), (b"X", b"1")))
    assert seen.decode(((b"Host", b"h"), (b"X", b"1"))) is first
    assert seen.decode(((b"Host", b"h"), (b"X", b"2"))).get("x") == "2"


def test_hosts_that_are_none():
    seen = FieldsSeen()
    for value in (b"h", b"h:80", b"h:", b"", b"[::1]:8080", b"a_b.example", b"xn--a.example", "é.example".encode(), b" h "):
        assert seen.judge(((b"Host", value),)) == ""
    for value in (b"a b", b"a/b", b"u@h", b"h:p", b"[::1", b"<h>"):
        assert "is no host" in seen.judge(((b"hOsT", value),))
    assert seen.judge(((b"Origin", b"a b"),)) == ""
