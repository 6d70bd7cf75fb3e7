import pytest

from understudy.protocols.http.other_verbs import is_other_verb


@pytest.mark.parametrize("method", [b"LIST", b"PUSH", b"BAN", b"X-REFRESH"])
def test_methods_that_the_fast_parser_does_not_know(method):
    assert is_other_verb(method + b" /v1/secret HTTP/1.1\r\n")


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1", b"PROPFIND / HTTP/1.1", b"M-SEARCH * HTTP/1.1", b"PRI * HTTP/2.0"])
def test_methods_that_it_knows(data):
    assert not is_other_verb(data)


@pytest.mark.parametrize("data", [b"", b"LIS", b"\x16\x03\x01 x", b"list / HTTP/1.1", b"A" * 40 + b" / HTTP/1.1"])
def test_what_is_no_method_is_left_to_the_fast_parser(data):
    assert not is_other_verb(data)
