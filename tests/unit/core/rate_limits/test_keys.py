import pytest

from understudy.core.engine.templates.views import RequestView
from understudy.core.model.rate_limit import KeyPart, RateLimit
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.keys import ANONYMOUS, caller_key
from understudy.testing.messages import make_request

JWT = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9."


def key(*parts, request=None, route="", **given):
    request = request or make_request(**given)
    policy = RateLimit("p", FixedWindow(1, 1), key=parts)
    return caller_key(policy, request, {"request": RequestView(request), "path": {"tenant": "t1"}}, route)


@pytest.mark.parametrize(
    ("part", "one", "other"),
    [
        (KeyPart("header", "x-api-key"), {"headers": {"X-Api-Key": "a"}}, {"headers": {"X-Api-Key": "b"}}),
        (KeyPart("query", "k"), {"target": "/?k=a"}, {"target": "/?k=b"}),
        (KeyPart("cookie", "sid"), {"headers": {"Cookie": "sid=a"}}, {"headers": {"Cookie": "sid=b"}}),
        (KeyPart("method"), {"method": "GET"}, {"method": "PUT"}),
        (KeyPart("path"), {"target": "/a"}, {"target": "/b"}),
        (KeyPart("host"), {"authority": "a"}, {"authority": "b"}),
        (KeyPart("body", "/who/0/id"), {"json": {"who": [{"id": 1}]}}, {"json": {"who": [{"id": 2}]}}),
        (KeyPart("jwt", "sub"), {"headers": {"Authorization": JWT}}, {}),
        (
            KeyPart("client_ip", "1"),
            {"headers": {"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}},
            {"headers": {"X-Forwarded-For": "2.2.2.2, 1.1.1.1"}},
        ),
    ],
)
def test_callers_are_told_apart(part, one, other):
    assert key(part, **one) == key(part, **one)
    assert key(part, **one) != key(part, **other)


def test_a_missing_component_is_anonymous():
    assert key(KeyPart("header", "x")) == ANONYMOUS
    assert key(KeyPart("header", "x"), KeyPart("method")) != ANONYMOUS
    assert key(KeyPart("body", "/a/9")) == ANONYMOUS
    assert key(KeyPart("route")) == ANONYMOUS
    assert key(KeyPart("path_param", "tenant")) != ANONYMOUS
    assert key(KeyPart("const", "all")) == key(KeyPart("const", "all"), target="/other")


def test_a_fallback_stands_in():
    part = KeyPart("header", "x", KeyPart("path"))
    assert key(part, target="/a") != key(part, target="/b")
    assert key(part, target="/a", headers={"x": "1"}) == key(part, target="/b", headers={"x": "1"})
