from understudy.core.redaction.grammars.multipart import boundary_of, rewrite_multipart

BODY = (
    b'--xx\r\nContent-Disposition: form-data; name="user"\r\n\r\nbob\r\n'
    b'--xx\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\nContent-Type: application/json\r\n\r\n{"a":\r\n1}\r\n'
    b"--xx--\r\n"
)


def test_parts_are_named_and_only_contents_change():
    seen = []

    def part(name, kind, content, is_file):
        seen.append((name, kind, content, is_file))
        return content.replace(b"bob", b"eve")

    assert rewrite_multipart(BODY, "xx", part) == BODY.replace(b"bob", b"eve")
    assert seen == [("user", "", b"bob", False), ("f", "application/json", b'{"a":\r\n1}', True)]


def test_boundaries():
    assert boundary_of('multipart/form-data; boundary="a b"') == "a b"
    assert boundary_of("multipart/form-data; charset=x; BOUNDARY=xx") == "xx"
    assert boundary_of("text/plain") == ""
