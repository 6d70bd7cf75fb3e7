import pytest
from aiohttp.test_utils import make_mocked_request

from understudy.admin.gate import Gate

GATE = Gate("secret", frozenset({"localhost", "127.0.0.1"}), frozenset({"/healthz"}))
TOKEN = {"Host": "127.0.0.1:9", "Authorization": "Bearer secret"}


def judge(method="GET", path="/v1/journal", **headers):
    fields = {**TOKEN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    refusal = GATE.judge(make_mocked_request(method, path, headers={name: value for name, value in fields.items() if value is not None}))
    return refusal.status if refusal else None


def test_the_token_opens():
    assert judge() is None
    assert judge(Authorization="bearer  secret") is None


@pytest.mark.parametrize("field", [None, "", "secret", "Basic secret", "Bearer", "Bearer wrong", "Bearer secret2", "Bearer s\u00e9cret"])
def test_anything_else_does_not(field):
    assert judge(Authorization=field) == 401


def test_two_tokens_are_none():
    from multidict import CIMultiDict

    fields = CIMultiDict([("Host", "localhost"), ("Authorization", "Bearer secret"), ("Authorization", "Bearer secret")])
    assert GATE.judge(make_mocked_request("GET", "/v1/x", headers=fields)).status == 401


def test_public_paths_need_none_but_for_reading_alone():
    assert judge(path="/healthz", Authorization=None) is None
    assert judge("POST", "/healthz", Authorization=None) == 401
    assert judge(path="/healthz/x", Authorization=None) == 401


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:80", "localhost:1", "LOCALHOST.", "[::1]:80", "127.9.9.9"])
def test_own_names(host):
    assert judge(Host=host) is None


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "10.0.0.1", "[::2]", "0.0.0.0", "a[b"]
)
def test_foreign_names_are_refused_even_with_the_token(host):
    assert judge(Host=host) == 421
    assert judge(path="/healthz", Host=host) == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:8", "file://"])
def test_foreign_origins_are_refused(origin):
    assert judge(Origin=origin) == 403


def test_the_own_origin_and_own_sites():
    assert judge(Origin="http://127.0.0.1:9") is None
    assert [judge(Sec_Fetch_Site=site) for site in ("none", "same-origin", "same-site", "cross-site")] == [None, None, 403, 403]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json5"])
def test_bodies_that_a_form_can_send_are_refused(kind):
    assert judge("POST", Content_Type=kind, Content_Length="2") == 415
    assert judge("POST", Content_Type="application/json; charset=utf-8", Content_Length="2") is None
