import pytest

from understudy.core.engine.templates.filters import FILTERS, apply_filter


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("b64encode", "hi", (), "aGk="),
        ("b64encode", b"\xff\xff", ("url",), "__8"),
        ("b64decode", None, (), None),
        ("b64decode", "aGk", (), "hi"),
        ("b64decode", "__8=", (), b"\xff\xff"),
        ("concat", ["a", b"\xff"], (), b"a\xff"),
        ("md5", b"hi", (), "49f68a5c8493ec2c0bf489821c21fc3b"),
        ("md5", "hi", ("base64",), "SfaKXIST7CwL9ImCHCH8Ow=="),
        ("sha1", "hi", (), "c22b5f9178342609428d6f51b2c5af4c0bde6a42"),
        ("sha256", "", (), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("crc32", "hi", (), 3633523372),
        ("crc32", "hi", ("hex",), "d8932aac"),
        ("crc32", b"hi", ("base64",), "2JMqrA=="),
        ("crc32c", "123456789", (), 0xE3069283),
        ("crc32c", b"123456789", ("hex",), "e3069283"),
        ("crc32c", b"123456789", ("base64",), "4waSgw=="),
        ("etag", b"hi", (), '"49f68a5c8493ec2c0bf489821c21fc3b"'),
        ("hex", b"\x01\xff", (), "01ff"),
        ("hex", 255, (), "ff"),
        ("shown_files", {"a": {"filename": "x", "content": b"hi"}, "b": {"content": b"no file"}}, (), {"a": "hi"}),
        ("shown_files", {"a": {"filename": "x", "content": b"\xff", "content_type": "a/b"}}, (), {"a": "data:a/b;base64,/w=="}),
        ("shown_files", None, (), {}),
        ("multipart_etag", [b"one", b"-two"], (), "409ac92bf321c8cc8e77c6ed82c0cc1a-2"),
        ("bytes", "aGk=", ("base64",), b"hi"),
        ("bytes", "6869", ("hex",), b"hi"),
        ("bytes", "é", ("latin-1",), b"\xe9"),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)


def test_a_digest_names_its_algorithm():
    assert FILTERS["content_digest"](b"").startswith("sha256:e3b0c442")
    assert FILTERS["content_digest"]("", "sha512:0").startswith("sha512:cf83e135")
