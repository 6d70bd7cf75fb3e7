import gzip

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.recorder.decoding import decoded


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


def test_what_cannot_be_opened_within_limits_is_left_out():
    bomb = decoded(exchange(gzip.compress(bytes(80_000_000)), content_encoding="gzip"))
    assert (bomb.response.body, bomb.response_encoded, bomb.complete) == (b"", False, False)
