import pytest

from understudy.recorder.capture import Body
from understudy.recorder.content import content_type, is_texty, looks_binary


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
