import io
from email.message import Message
from urllib.error import HTTPError, URLError

import orjson
import pytest

from understudy.cli import admin_client
from understudy.cli.admin_client import AdminClient, connect
from understudy.cli.running import Running
from understudy.errors import UpstreamError, UsageError


class Opener:
    def __init__(self, answer=b"{}"):
        self.answer, self.requests = answer, []

    def open(self, request, timeout):
        self.requests.append((request.method, request.full_url, request.data, request.get_header("Authorization")))
        if isinstance(self.answer, Exception):
            raise self.answer
        return io.BytesIO(self.answer)


def client(opener):
    one = AdminClient("http://127.0.0.1:1/", "hush")
    one._opener = opener
    return one


def refusal(code, body=b""):
    return HTTPError("http://127.0.0.1:1/x", code, "Reason", Message(), io.BytesIO(body))


def test_calls_carry_the_token_and_plain_json():
    opener = Opener(b'{"a": 1}')
    assert client(opener).get("journal", "a/b", misses=True, service=None, session="", follow=False, limit=3) == {"a": 1}
    client(opener).post("scenarios", body={"name": "outage"})
    assert opener.requests == [
        ("GET", "http://127.0.0.1:1/journal/a%2Fb?misses=True&limit=3", None, "Bearer hush"),
        ("POST", "http://127.0.0.1:1/scenarios", orjson.dumps({"name": "outage"}), "Bearer hush"),
    ]


def test_an_empty_answer_is_nothing():
    assert client(Opener(b"")).delete("sessions", "one") is None


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (refusal(404, b'{"detail": "There is no scenario"}'), UsageError, "There is no scenario"),
        (refusal(400, b"<html>"), UsageError, "answered 400 Reason"),
        (refusal(401), UsageError, "refuses the token"),
        (refusal(500, b'{"detail": "boom"}'), UpstreamError, "failed with 500: boom"),
        (URLError("Connection refused"), UpstreamError, "does not answer: Connection refused"),
        (TimeoutError("timed out"), UpstreamError, "does not answer: timed out"),
    ],
)
def test_every_failure_is_one_sentence(answer, error, told):
    with pytest.raises(error, match=told):
        client(Opener(answer)).get("journal")


def test_the_server_is_the_one_named_or_the_one_that_runs_here(monkeypatch):
    running = (Running(1, "http://127.0.0.1:7", "secret", "/x", {}),)
    monkeypatch.setattr(admin_client, "running_servers", lambda: running)
    found = connect("", "")
    assert (found.url, found._token) == ("http://127.0.0.1:7", "secret")
    assert connect("http://127.0.0.1:7/", "")._token == "secret"
    assert connect("http://127.0.0.1:8", "mine")._token == "mine"
    with pytest.raises(UsageError, match="is not the URL of an admin API"):
        connect("127.0.0.1:8", "")
