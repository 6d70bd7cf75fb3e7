from understudy.core.model.headers import Headers
from understudy.core.model.step import SendHead
from understudy.protocols.http2.fields import is_grpc, read_fields, read_request, write_fields, write_head


def test_pseudo_fields_become_parts_of_the_request():
    request = read_request(
        [(b":method", b"POST"), (b":scheme", b"https"), (b":path", b"/a?b"), (b":authority", b"h:1"), (b"x", b"\xc3\xa9")], "1.2.3.4"
    )
    assert (request.method, request.scheme, request.target, request.authority) == ("POST", "https", "/a?b", "h:1")
    assert request.headers.pairs == (("x", "\u00e9"),)
    assert (request.http_version, request.client) == ("2", "1.2.3.4")


def test_fields_as_http2_wants_them():
    headers = Headers((("X-One", " a\r\nb "), ("Connection", "close"), ("Transfer-Encoding", "chunked"), ("Set-Cookie", "c")))
    assert write_fields(headers) == [(b"x-one", b"a  b"), (b"set-cookie", b"c")]


def test_length_and_date_are_added_where_they_belong():
    assert write_head(SendHead(200), length=3, date="today") == [(b":status", b"200"), (b"content-length", b"3"), (b"date", b"today")]
    grpc = SendHead(200, Headers((("Content-Type", "application/grpc+proto"), ("Date", "then"))))
    assert is_grpc(grpc.headers)
    assert write_head(grpc, length=3, date="today") == [
        (b":status", b"200"),
        (b"content-type", b"application/grpc+proto"),
        (b"date", b"then"),
    ]


def test_trailers_are_read():
    assert read_fields([(b"grpc-status", b"0")]).pairs == (("grpc-status", "0"),)
