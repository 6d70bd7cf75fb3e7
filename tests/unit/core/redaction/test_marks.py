import pytest

from understudy.core.model.credential import mark_of
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.redaction.known import Secret
from understudy.core.redaction.looks import Reach
from understudy.core.redaction.marks import mark_for, says_no

FORM = [("content-type", "application/x-www-form-urlencoded")]
HTML = [("content-type", "text/html; charset=utf-8")]


def exchange(status, *, asked=(), answered=(), body=b""):
    return Exchange(1, "api", 0.0, Request("POST", "/login", Headers.of(asked), b"a=1"), Response(status, Headers.of(answered), body))


def secret(value, kind="password", origin="client"):
    return Secret(value, "pseudonym", kind, origin, Reach.WHOLE)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (True, exchange(401)),
        (True, exchange(422)),
        (False, exchange(404)),
        (False, exchange(200)),
        (True, exchange(200, asked=FORM, answered=HTML, body=b"<form>")),
        (True, exchange(302, asked=FORM, answered=[("location", "/login?again")])),
        (True, exchange(302, asked=FORM, answered=[("location", "https://x.example/auth?error=denied")])),
        (False, exchange(302, asked=FORM, answered=[("location", "/home")])),
        (True, exchange(200, body=b'{"errors": [{"message": "no"}]}')),
        (True, exchange(200, body=b'{"ok": false}')),
        (False, exchange(200, body=b'{"token": "t", "errors": []}')),
    ],
)
def test_what_may_be_a_refusal(said, answer):
    assert says_no(answer) is said


def test_only_a_clients_credentials_are_marked_and_none_that_few_guesses_would_find():
    assert mark_for(secret("hunter2")) == mark_of("hunter2")
    assert mark_for(secret("hunter2", origin="server")) == ""
    assert mark_for(secret("1234")) == ""
    assert mark_for(secret("4929123412341234", "card")) == ""
    assert mark_for(secret("923481", "otp")) == ""
