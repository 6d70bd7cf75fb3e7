import pytest

from understudy.recorder.cookies import cookie_for
from understudy.recorder.target import Origin

PLAIN, SECURE = Origin("http", "127.0.0.1", 9), Origin("https", "rec.example.com", 443)


@pytest.mark.parametrize(
    ("value", "client", "kept"),
    [
        (b"a=b; Path=/; HttpOnly", PLAIN, b"a=b; Path=/; HttpOnly"),
        (b"a=b; Domain=api.example.com; Path=/", PLAIN, b"a=b; Path=/"),
        (b"a=b; Secure; SameSite=None; Partitioned", PLAIN, b"a=b"),
        (b"a=b; SameSite=Lax; Expires=Sat, 21 Nov 2026 00:00:00 GMT", PLAIN, b"a=b; SameSite=Lax; Expires=Sat, 21 Nov 2026 00:00:00 GMT"),
        (b"a=b; Domain=.example.com; Secure", SECURE, b"a=b; Domain=.example.com; Secure"),
        (b"a=b; domain=other.com; secure", SECURE, b"a=b; secure"),
    ],
)
def test_a_client_keeps_the_cookie(value, client, kept):
    assert cookie_for(value, client) == kept
