import json
from dataclasses import replace

from understudy.core.model.exchange import Exchange, Failure, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.exporters.har import entry_of, write_har
from understudy.importers.har import read_har

ASK = Headers.of([("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", "s=1; t=2"), ("X-Odd", "caf\udce9")])
ANSWER = Headers.of([("Content-Type", "image/png"), ("Set-Cookie", "a=b; Path=/; HttpOnly; SameSite=Lax"), ("Location", "/next")])
ONE = Exchange(
    1,
    "pay",
    1_795_000_000.25,
    Request("POST", "/v1?a=1", ASK, b"x=1&y=2", scheme="https", authority="pay.test", http_version="2"),
    Response(201, ANSWER, b"\xff\x00", reason="Made"),
    timings=Timings(connect=0.0125, send=0.0005, wait=0.08, receive=0.002),
    connection="3",
    messages=(Message("client", "text", b"hi", 0.5), Message("server", "binary", b"\xff", 0.75)),
)


def test_an_entry_says_all_har_has_a_place_for():
    entry = entry_of(ONE)
    assert entry["startedDateTime"] == "2026-11-18T11:06:40.250Z"
    assert entry["request"]["url"] == "https://pay.test/v1?a=1"
    assert entry["request"]["queryString"] == [{"name": "a", "value": "1"}]
    assert entry["request"]["cookies"] == [{"name": "s", "value": "1"}, {"name": "t", "value": "2"}]
    assert entry["request"]["postData"]["params"] == [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}]
    assert entry["response"]["cookies"] == [{"name": "a", "value": "b", "path": "/", "httpOnly": True, "sameSite": "Lax"}]
    assert entry["response"]["content"] == {"size": 2, "mimeType": "image/png", "text": "/wA=", "encoding": "base64"}
    assert entry["timings"] == {"blocked": -1, "dns": -1, "connect": 12.5, "ssl": -1, "send": 0.5, "wait": 80, "receive": 2}
    assert entry["time"] == 82.5
    assert [one["type"] for one in entry["_webSocketMessages"]] == ["send", "receive"]


def test_what_is_written_can_be_imported_again(tmp_path):
    path = tmp_path / "pay.har"
    path.write_bytes(b"".join(write_har([ONE, replace(ONE, messages=())], "understudy 1")))
    assert json.loads(path.read_bytes())["log"]["creator"] == {"name": "understudy", "version": "1"}
    first, second = read_har(path)
    assert (first.request.method, first.request.target, first.request.authority, first.request.body) == (
        "POST",
        "/v1?a=1",
        "pay.test",
        b"x=1&y=2",
    )
    assert (first.response.status, first.response.body, first.timings, first.messages) == (201, b"\xff\x00", ONE.timings, ONE.messages)
    assert second.messages == ()


def test_a_failure_has_status_0():
    response = entry_of(replace(ONE, outcome=Failure("refused", "nobody", 0.1)))["response"]
    assert (response["status"], response["_error"]) == (0, "refused: nobody")
