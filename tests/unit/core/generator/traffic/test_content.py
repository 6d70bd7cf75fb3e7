import pytest

from understudy.core.engine.templates.styles import write_json
from understudy.core.generator.traffic.content import json_style, parse_content


@pytest.mark.parametrize(
    ("body", "declared", "kind", "tree"),
    [
        (b'{"a": 1}', "application/json", "json", {"a": 1}),
        (b'{"a": 1}', "", "json", {"a": 1}),
        (b'{"a":1}\n{"a":2}\n', "application/x-ndjson", "ndjson", [{"a": 1}, {"a": 2}]),
        (b"a=1&b[c]=2&a=3", "application/x-www-form-urlencoded", "form", {"a": ["1", "3"], "b[c]": "2"}),
        (b"<a><b>1</b></a>", "text/xml", "xml", {"a": {"b": "1"}}),
        (b"12", "text/plain", "text", "12"),
        (b"\x89PNG\r\n", "image/png", "bytes", b"\x89PNG\r\n"),
        (b"\xff\xfe", "text/plain", "bytes", b"\xff\xfe"),
        (b"", "application/json", "none", None),
        (b"\0\0\0\0\x05\n\x03Ann", "application/grpc", "json", {"1": "Ann"}),
        (b"\n\x03Ann", "application/protobuf", "json", {"1": "Ann"}),
        (b"", "application/proto", "json", {}),
        (b'\0\0\0\0\x07{"a":1}\2\0\0\0\2{}', "application/connect+json", "ndjson", [{"a": 1}]),
        (b"\0\0\0\0\x09\n\x03Ann", "application/grpc", "bytes", b"\0\0\0\0\x09\n\x03Ann"),
    ],
)
def test_bodies_are_what_they_are(body, declared, kind, tree):
    content = parse_content(body, declared)
    assert (content.kind, content.tree) == (kind, tree)


def test_multipart_gives_parts_by_name():
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    content = parse_content(body, "multipart/form-data; boundary=x")
    assert content.tree["f"] == {"text": "hello", "filename": "a.txt", "content_type": "text/plain"}


@pytest.mark.parametrize(
    ("body", "style"),
    [(b'{"a":1}', ""), (b'{"a": 1}', "spaced"), (b'{\n  "a": 1\n}\n', "indent2 newline"), (b'{"a":"\\u00e9"}', "compact ascii")],
)
def test_the_formatting_of_json_is_named(body, style):
    assert json_style(body, parse_content(body, "application/json").tree) == style


@pytest.mark.parametrize(
    ("body", "style"),
    [
        (b'event: message\r\ndata: {"jsonrpc":"2.0","id":1}\r\n\r\n', "event:message crlf"),
        (b'data: {"jsonrpc": "2.0", "id": 1}\n\n', "event spaced"),
    ],
)
def test_an_answer_that_is_the_only_event_of_a_stream_is_that_answer(body, style):
    content = parse_content(body, "text/event-stream")
    assert (content.kind, content.tree, content.style) == ("json", {"jsonrpc": "2.0", "id": 1}, style)
    assert write_json(content.tree, style) == body
    assert parse_content(body * 2, "text/event-stream").kind == "text"
    assert parse_content(b'data: {"id":1}\n\n', "text/event-stream").kind == "text"
