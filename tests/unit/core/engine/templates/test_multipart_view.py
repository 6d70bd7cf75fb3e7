from understudy.core.engine.templates.multipart_view import parameters, parse_multipart, view_multipart
from understudy.testing.messages import make_request

BODY = (
    b'preamble\r\n--B\r\nContent-Disposition: form-data; name="title"\r\n\r\nhi\r\n'
    b'--B\r\nContent-Disposition: form-data; name="file"; filename="a \\"b\\".bin"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x00\r\n'
    b'--B\r\nContent-Disposition: form-data; name="file"\r\n\r\nsecond\r\n--B--\r\nepilogue'
)


def test_parts_by_name():
    first, every = view_multipart(make_request("POST", "/", headers={"Content-Type": 'multipart/form-data; boundary="B"'}, body=BODY))
    assert first["title"]["text"] == "hi"
    assert first["file"]["content"] == b"\x89PNG\r\n\x00"
    assert (first["file"]["filename"], first["file"]["content_type"], first["file"]["size"]) == ('a "b".bin', "image/png", 7)
    assert [part["text"] for part in every["file"]][1] == "second"
    assert "filename" not in first["title"]


def test_what_is_not_multipart_has_no_parts():
    assert parse_multipart("application/json", BODY) == []
    assert parse_multipart("multipart/form-data", BODY) == []
    assert view_multipart(make_request()) == ({}, {})


def test_parameters_of_a_header():
    assert parameters('form-data; name="a;b"; filename=c') == {"name": "a;b", "filename": "c"}


def test_parts_without_a_name_are_numbered():
    parts = parse_multipart("multipart/mixed; boundary=x", b"--x\r\n\r\none\r\n--x\r\nContent-Type: a/b\r\n\r\ntwo\r\n--x--")
    assert [(part["name"], part["text"]) for part in parts] == [("0", "one"), ("1", "two")]
