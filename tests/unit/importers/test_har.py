import json
import tracemalloc

import pytest

from understudy.core.model.exchange import Failure, Message
from understudy.errors import FileError
from understudy.importers.har import entry_to_exchange, failure_kind, read_har


def none(name):
    raise AssertionError(f"no body lies beside the file, and {name} was asked for")


ENTRY = {
    "startedDateTime": "2026-11-20T19:08:00.250+01:00",
    "connection": "17",
    "request": {
        "method": "POST",
        "url": "https://api.example.com/v1/pay?a=1&a=%20",
        "httpVersion": "HTTP/2.0",
        "headers": [
            {"name": ":authority", "value": "api.example.com"},
            {"name": "Accept", "value": "*/*"},
            {"name": "accept", "value": "x"},
        ],
        "postData": {"mimeType": "application/json", "text": '{"amount": 1}'},
    },
    "response": {
        "status": 201,
        "statusText": "Created",
        "httpVersion": "h2",
        "headers": [["content-type", "application/json"]],
        "content": {"size": 3, "text": "/wA=", "encoding": "base64"},
    },
    "timings": {"blocked": -1, "dns": -1, "connect": 12.5, "ssl": 10, "send": 0.5, "wait": 80, "receive": 2},
}


def changed(**parts):
    return {**ENTRY, **{name: {**ENTRY[name], **value} if isinstance(value, dict) else value for name, value in parts.items()}}


def test_an_entry_is_an_exchange():
    one = entry_to_exchange(ENTRY, 1, none)
    assert (one.request.method, one.request.target, one.request.scheme) == ("POST", "/v1/pay?a=1&a=%20", "https")
    assert (one.request.authority, one.request.http_version, one.request.body) == ("api.example.com", "2", b'{"amount": 1}')
    assert one.request.headers.pairs == (("Accept", "*/*"), ("accept", "x"))
    assert (one.response.status, one.response.reason, one.response.body) == (201, "Created", b"\xff\x00")
    assert (one.timings.blocked, one.timings.connect, one.timings.wait, one.timings.receive) == (None, 0.0125, 0.08, 0.002)
    assert one.started_at == 1795198080.25


@pytest.mark.parametrize(
    ("post", "body"),
    [
        ({"mimeType": "application/x-www-form-urlencoded", "text": None, "params": [{"name": "a b", "value": "1&2"}]}, b"a+b=1%262"),
        ({"mimeType": "application/octet-stream", "text": "/wA=", "encoding": "base64"}, b"\xff\x00"),
        ({"mimeType": "multipart/form-data", "text": None}, b""),
    ],
)
def test_dialects_of_post_data(post, body):
    assert entry_to_exchange(changed(request={"postData": post}), 1, none).request.body == body


def test_a_body_that_was_left_out_makes_an_incomplete_exchange():
    assert not entry_to_exchange(changed(response={"content": {"size": 900}}), 1, none).complete
    assert entry_to_exchange(changed(response={"content": {"size": 0}}), 1, none).complete


def test_a_request_without_an_answer_is_a_failure():
    one = entry_to_exchange(changed(response={"status": 0, "_error": "net::ERR_CONNECTION_REFUSED"}), 1, none)
    assert isinstance(one.outcome, Failure)
    assert one.outcome.message == "net::ERR_CONNECTION_REFUSED"


def test_messages_of_a_dialogue():
    messages = [
        {"type": "send", "time": 1795198081.25, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 0, "opcode": 2, "data": "/wA="},
    ]
    one = entry_to_exchange(changed(_webSocketMessages=messages), 1, none)
    assert one.messages == (Message("client", "text", b"hi", 1.0), Message("server", "binary", b"\xff\x00", 0.0))


def test_entries_are_read_one_by_one_however_large_the_file(tmp_path):
    path = tmp_path / "large.har"
    filler = changed(response={"content": {"size": 1, "text": "x" * 100_000}})
    path.write_text("\ufeff" + json.dumps({"log": {"pages": [], "entries": [filler] * 40}}, indent=1))
    reader = read_har(path)
    assert next(reader).seq == 1
    assert [one.seq for one in reader] == list(range(2, 41))


def test_500_megabytes_are_read_in_bounded_memory(tmp_path):
    path = tmp_path / "large.har"
    some = ",".join([json.dumps(changed(response={"content": {"size": 1, "text": "x" * 500_000}}))] * 20).encode()
    with path.open("wb") as file:
        file.write(b'{"log": {"entries": [' + some)
        while file.tell() < 500_000_000:
            file.write(b"," + some)
        file.write(b"]}}")
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_har(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        path.unlink()
    assert count >= 980
    assert peak < 32_000_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"log": {"version": "1.2"}}', "there is no list of entries"),
        ('{"log": {"entries": [' + json.dumps(ENTRY) + ", {", "breaks off"),
        ('{"log": {"entries": [{"request": {}}]}}', "entry 1 is no HAR entry"),
        (
            json.dumps({"log": {"entries": [changed(response={"content": {"text": "%%%", "encoding": "base64"}})]}}).replace("%%%", "a"),
            "entry 1",
        ),
    ],
)
def test_a_broken_file_is_told_with_its_place(tmp_path, text, said):
    path = tmp_path / "broken.har"
    path.write_text(text)
    with pytest.raises(FileError, match=said):
        list(read_har(path))


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("image/png", b"\x89PNG\xff"), ("text/html; charset=windows-1251", "привет".encode("windows-1251")), ("text/plain", "café".encode())],
)
def test_the_size_tells_which_character_set_a_writer_took_off(media_type, body):
    charset = media_type.partition("charset=")[2] or ("utf-8" if media_type == "text/plain" else "latin-1")
    content = {"text": body.decode(charset), "mimeType": media_type, "size": len(body) - 3, "compression": 3}
    answered = {"status": 200, "headers": [], "content": content}
    asked = {"method": "GET", "url": "http://a.test/", "headers": []}
    entry = {"startedDateTime": "2026-11-20T19:08:00Z", "request": asked, "response": answered}
    assert entry_to_exchange(entry, 1, none).response.body == body


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("net::ERR_CONNECTION_REFUSED", "refused"),
        ("net::ERR_NAME_NOT_RESOLVED", "dns"),
        ("net::ERR_CERT_AUTHORITY_INVALID", "tls"),
        ("NS_ERROR_NET_TIMEOUT", "timeout"),
        ("net::ERR_EMPTY_RESPONSE", "reset"),
        ("truncated: 3 of 9 bytes", "truncated"),
        ("net::ERR_UNSAFE_PORT", "protocol"),
    ],
)
def test_error_codes_of_browsers_are_kinds_of_failure(said, kind):
    assert failure_kind(said) == kind


@pytest.mark.parametrize(("method", "status", "complete"), [("GET", 200, False), ("HEAD", 200, True), ("GET", 304, True)])
def test_a_body_that_was_announced_and_is_missing_makes_an_incomplete_exchange(method, status, complete):
    headers = [{"name": "Content-Length", "value": "44"}]
    answered = {"status": status, "headers": headers, "content": {"size": -1}}
    asked = {"method": method, "url": "http://a.test/", "headers": [], "bodySize": -1}
    entry = {"startedDateTime": "2026-11-20T19:08:00Z", "request": asked, "response": answered}
    assert entry_to_exchange(entry, 1, none).complete is complete
    upload = {**entry, "request": {**asked, "bodySize": 256, "postData": {"mimeType": "image/png", "text": ""}}}
    assert not entry_to_exchange(upload, 1, none).complete
