import pytest

from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import UsageError
from understudy.recorder.selection import Selection, parse_patterns


def exchange(method="GET", target="/a/b?x=1", kind="application/json"):
    return Exchange(1, "s", 0.0, Request(method, target), Response(200, Headers.of([("Content-Type", f"{kind}; charset=utf-8")])))


@pytest.mark.parametrize(
    ("only", "skip", "kept"),
    [
        ((), (), True),
        (("/a/*",), (), True),
        (("GET /a/*",), (), True),
        (("get /a/b",), (), True),
        (("POST /a/*",), (), False),
        (("/b/*", "type:application/*"), (), True),
        (("/a/*",), ("type:*/json",), False),
        ((), ("GET *",), False),
        ((), ("/a/b/*",), True),
    ],
)
def test_what_is_kept(only, skip, kept):
    assert Selection(parse_patterns(only), parse_patterns(skip)).keeps(exchange()) is kept


def test_a_failure_has_no_type():
    failed = Exchange(1, "s", 0.0, Request("GET", "/"), Failure("refused", "no", 0.0))
    assert Selection(skip=parse_patterns(["type:*"])).keeps(failed)


@pytest.mark.parametrize("text", ["", "a/b", "GET", "1 /x", "type:"])
def test_what_selects_nothing_is_refused(text):
    with pytest.raises(UsageError, match="selects nothing"):
        parse_patterns([text])


def test_hosts_are_selected_with_and_without_their_port():
    one = Exchange(1, "s", 0.0, Request("GET", "/", authority="Api.example.com:8443"), Response(200))
    for pattern in ("host:*.example.com", "host:api.example.com:8443"):
        assert Selection(parse_patterns([pattern])).keeps(one)
    assert not Selection(skip=parse_patterns(["host:api.*"])).keeps(one)
