import gzip

import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.recorder.capture import Body
from understudy.recorder.content import content_type, decoded, is_texty, looks_binary


def exchange(body, complete=True, **headers):
    fields = Headers.of([(name.replace("_", "-"), value) for name, value in headers.items()])
    return Exchange(1, "s", 0.0, Request("POST", "/", fields, body), Response(200, fields, body), complete=complete)


def test_bodies_are_decoded_and_marked_where_they_cannot_be():
    one = decoded(exchange(gzip.compress(b"plain"), content_encoding="gzip"))
    assert (one.request.body, one.response.body) == (b"plain", b"plain")
    assert (one.request_encoded, one.response_encoded) == (False, False)
    other = decoded(exchange(b"not gzip", content_encoding="gzip"))
    assert (other.response.body, other.request_encoded, other.response_encoded) == (b"not gzip", True, True)


def test_of_a_body_that_broke_off_the_beginning_is_kept():
    torn = gzip.compress(bytes(range(256)) * 40)[:-20]
    assert decoded(exchange(torn, complete=False, content_encoding="gzip")).response.body.startswith(bytes(range(256)))


@pytest.mark.parametrize(
    "kind", ["text/csv", "application/json", "application/hal+json", "image/svg+xml", "application/x-www-form-urlencoded"]
)
def test_text_by_type(kind):
    assert is_texty(kind)


@pytest.mark.parametrize(
    ("kind", "start", "binary"),
    [
        (b"application/octet-stream", b"\x00\x01\x02", True),
        (b"application/octet-stream", b"\xff\xd8\xff\xe0 and so on, a picture", True),
        (b"application/octet-stream", b"password=hunter2", False),
        (b"application/json; charset=utf-8", b"\x00", False),
        (b"", "é".encode() * 2048, False),
    ],
)
def test_a_body_is_binary_by_its_type_and_its_first_bytes(kind, start, binary):
    body = Body(parts=[start])

    class Head:
        fields = ((b"Content-Type", kind),)

    class Capture:
        request, response, request_body = Head, Head, body

    assert looks_binary(Capture, body) is binary
    assert content_type(Head.fields) == kind.decode().partition(";")[0]
