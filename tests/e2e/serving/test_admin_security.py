"""Every operation of the admin API, as strangers and browsers' pages would call it: nothing is told, nothing is changed."""

import http.client
import re

import pytest
from tests.e2e.serving.test_stage import staged

from understudy.admin.listener import all_routes

OPERATIONS = [(route.method, re.sub(r"\{service\}", "pay", route.path), route.public) for route in all_routes()]
OPERATIONS = [(method, re.sub(r"\{\w+\}", "hello", path), public) for method, path, public in OPERATIONS]


def foreign_forms(host, token):
    """Yield what is wrong with a call and its fields; all but the first two have the right token."""
    good = {"Host": host, "Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    without = {name: value for name, value in good.items() if name != "Authorization"}
    yield "no token", without
    yield "wrong token", {**good, "Authorization": "Bearer wrong"}
    yield "token in a cookie", {**without, "Cookie": f"token={token}; Authorization=Bearer {token}"}
    yield "token as basic", {**good, "Authorization": f"Basic {token}"}
    yield "rebound name", {**good, "Host": "evil.example"}
    yield "foreign origin", {**good, "Origin": "https://evil.example"}
    yield "no origin", {**good, "Origin": "null"}
    yield "cross site", {**good, "Sec-Fetch-Site": "cross-site"}
    yield "same site", {**good, "Sec-Fetch-Site": "same-site"}
    yield "a form", {**good, "Content-Type": "application/x-www-form-urlencoded"}
    yield "plain text", {**good, "Content-Type": "text/plain"}


def call(host, method, path, fields, body=b'{"name": "down", "id": "evil"}'):
    connection = http.client.HTTPConnection(host, timeout=5)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    sends = method not in ("GET", "OPTIONS")
    for name, value in fields.items():
        connection.putheader(name, value)
    if sends:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body if sends else None)
    answer = connection.getresponse()
    said = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return said


@pytest.fixture
def stage(tmp_path):
    with staged(tmp_path) as one:
        yield one


def test_no_foreign_form_of_any_operation_passes(stage):
    host = stage.admin_url.removeprefix("http://")
    before = {name: service.definition for name, service in stage.services.items()}
    for method, path, public in OPERATIONS:
        for what, fields in foreign_forms(host, stage.admin_token):
            if public and what not in ("rebound name", "foreign origin", "no origin", "cross site", "same site"):
                continue
            status, answered, body = call(host, method, path, fields)
            assert status in (401, 403, 415, 421), f"{what}: {method} {path} answered {status}"
            assert not any(name.lower().startswith("access-control") for name in answered)
            assert b"stubs" not in body
            assert stage.admin_token.encode() not in body
    assert {name: service.definition for name, service in stage.services.items()} == before
    assert stage.active() == ()
    assert not stage.is_stopping


def test_preflights_are_not_answered(stage):
    host = stage.admin_url.removeprefix("http://")
    for _, path, _ in OPERATIONS:
        fields = {"Host": host, "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        status, answered, _ = call(host, "OPTIONS", path, fields)
        assert status == 403
        assert not any(name.lower().startswith("access-control") for name in answered)


def test_with_everything_right_every_operation_answers(stage):
    host = stage.admin_url.removeprefix("http://")
    for method, path, _ in OPERATIONS:
        if path == "/v1/shutdown":
            continue
        fields = {"Host": host, "Authorization": f"Bearer {stage.admin_token}", "Content-Type": "application/json"}
        status, _, body = call(host, method, path, fields, b"{}")
        assert status < 500, f"{method} {path}: {body}"
        assert status not in (401, 403, 415, 421)
