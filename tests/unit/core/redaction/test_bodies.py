import gzip
import json

import pytest

from understudy.core.redaction.bodies import Bodies

TOKEN = "9f8e7d6c5b4a39281706"


@pytest.fixture
def bodies(scan, gate):
    return Bodies(scan, gate, 64 * 1024)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/json", '{"a": {"access_token": "§"}}'),
        ("", '[{"access_token":"§"}]'),
        ("application/x-www-form-urlencoded", "user=bob&access_token=§"),
        ("text/event-stream", 'event: x\ndata: {"access_token": "§"}\n\n'),
        ("application/x-ndjson", '{"a":1}\n{"access_token":"§"}\n'),
        ("application/xml", "<r><accessToken>§</accessToken></r>"),
        ("text/html", '<html><script>var accessToken = "§";</script></html>'),
        ("text/plain", "ACCESS_TOKEN=§\n"),
        ("multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="access_token"\r\n\r\n§\r\n--b--\r\n'),
        ("text/plain; charset=latin-1", "caf\xe9 access_token=§"),
        ("application/json; charset=utf-16", '{"access_token": "§"}'),
    ],
)
def test_secrets_leave_every_notation(bodies, scan, media, body):
    encoding = media.partition("charset=")[2] or "utf-8"
    given = body.replace("§", TOKEN).encode(encoding)
    new = bodies.rewrite(given, media, "response")
    [found] = {found.pseudonym for found in scan.finds}

    assert new == body.replace("§", found).encode(encoding) or encoding == "utf-16"
    assert TOKEN not in new.decode(encoding)
    assert len(new) == len(given)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/json", b'{"id": "6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6", "next_token": "9f8e7d6c5b4a39281706"}'),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("application/gzip", gzip.compress(b"\x00\x01\x02 binary \xff" * 50, mtime=0)),
        ("text/plain", b"just words"),
        ("application/grpc", b"\0\0\0\0\x03abc"),
        ("", b""),
    ],
)
def test_what_holds_none_is_the_same_object(bodies, media, body):
    assert bodies.rewrite(body, media, "response") is body


def test_known_secrets_leave_binary_frames_and_archives_of_text(bodies, scan):
    token = scan.member("access_token", TOKEN, "p").encode()
    message = b"\x0a\x14" + TOKEN.encode() + b"\x10\x01"
    frame = b"\0" + len(message).to_bytes(4) + message
    packed = gzip.compress(message)
    squeezed = b"\1" + len(packed).to_bytes(4) + packed

    assert bodies.rewrite(frame * 2, "application/grpc", "r") == frame.replace(TOKEN.encode(), token) * 2
    rewritten = bodies.rewrite(squeezed, "application/grpc+proto", "r")
    assert gzip.decompress(rewritten[5:]) == message.replace(TOKEN.encode(), token)
    assert int.from_bytes(rewritten[1:5]) == len(rewritten) - 5
    assert gzip.decompress(bodies.rewrite(gzip.compress(b"text " + TOKEN.encode()), "", "r")) == b"text " + token


def test_documents_in_frames_and_bare_messages_are_rewritten(bodies, scan):
    token = scan.member("access_token", TOKEN, "p").encode()
    document = b'{"password": "hunter2-Zq9", "n": 1}'
    rewritten = bodies.rewrite(b"\0" + len(document).to_bytes(4) + document + b"\2\0\0\0\2{}", "application/connect+json", "r")
    size = int.from_bytes(rewritten[1:5])
    assert b"hunter2" not in rewritten
    assert json.loads(rewritten[5 : 5 + size])["n"] == 1
    assert rewritten[5 + size :] == b"\2\0\0\0\2{}"
    message = b"\x0a\x14" + TOKEN.encode() + b"\x10\x01"
    assert bodies.rewrite(message, "application/proto", "r") == message.replace(TOKEN.encode(), token)


def test_large_text_is_read_in_pieces(bodies, scan):
    lines = [json.dumps({"n": number, "password": f"pw{number}zq!x9wvkt"}) for number in range(20_000)]
    given = "\n".join(lines).encode()
    new = bodies.rewrite(given, "application/json", "r")

    assert len(given) > 700_000
    assert len(new) == len(given)
    assert b"zq!x9wvkt" not in new


def test_large_binary_is_searched_for_what_is_known(bodies, scan):
    token = scan.member("access_token", TOKEN, "p").encode()
    given = bytes(range(256)) * 1000 + TOKEN.encode() + bytes(range(256)) * 1000

    assert bodies.rewrite(given, "application/octet-stream", "r") == given.replace(TOKEN.encode(), token)


def test_key_sets_are_replaced_only_where_a_server_publishes_them(bodies, scan):
    body = b'{"keys":[{"kty":"RSA","kid":"k1","n":"AQAB","e":"AQAB"}]}'

    assert bodies.rewrite(body, "application/json", "request") == body
    scan.speaker = "server"
    assert b'"kid":"k1"' in bodies.rewrite(body, "application/json", "response")
    assert b'"n":"AQAB"' not in bodies.rewrite(body, "application/json", "response")
