import pytest
from mitmproxy.test import tutils

from understudy.recorder.streaming import has_body, streams_request


def request(version=b"HTTP/1.1", method=b"POST", **headers):
    fields = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return tutils.treq(http_version=version, method=method, headers=fields)


def response(status=200, **headers):
    return tutils.tresp(
        status_code=status, headers=tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    )


def test_large_and_endless_uploads_pass_as_they_come():
    assert streams_request(request(content_length=str(2**21)))
    assert streams_request(request(transfer_encoding="chunked"))
    assert streams_request(request(b"HTTP/2.0", content_type="application/grpc+proto"))
    assert not streams_request(request(content_length="100"))
    assert not streams_request(request(b"HTTP/2.0", content_type="application/json"))
    assert not streams_request(request())


@pytest.mark.parametrize(
    ("method", "status", "headers", "expected"),
    [
        (b"GET", 200, {}, True),
        (b"GET", 200, {"content_length": "5"}, True),
        (b"GET", 200, {"content_length": "0"}, False),
        (b"HEAD", 200, {"content_length": "5"}, False),
        (b"GET", 204, {}, False),
        (b"GET", 304, {"content_length": "5"}, False),
        (b"GET", 101, {}, False),
    ],
)
def test_which_answers_have_a_body(method, status, headers, expected):
    assert has_body(request(method=method), response(status, **headers)) is expected
