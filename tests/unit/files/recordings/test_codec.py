from dataclasses import replace

from understudy.core.model.exchange import Chunk, DialogueEnd, Exchange, Failure, Message, Redaction, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.files.recordings.codec import exchange_from_record, exchange_to_record, instant_from_text, instant_to_text

FULL = Exchange(
    seq=7,
    service="pay",
    started_at=1_795_000_000.123456,
    request=Request(
        "POST",
        "/v1/caf%C3%A9?a=1&a=2",
        Headers.of([("Host", "pay.test"), ("X-A", "1"), ("x-a", "2"), ("X-Odd", "caf\udce9")]),
        b'{"amount": 1}',
        scheme="https",
        authority="pay.test",
        http_version="2",
        trailers=Headers.of([("x-sum", "9")]),
    ),
    outcome=Response(
        201,
        Headers.of([("Set-Cookie", "a=b"), ("Set-Cookie", "c=d"), ("content-encoding", "gzip")]),
        b"\xff\x00binary",
        reason="Made",
        trailers=Headers.of([("grpc-status", "0")]),
    ),
    timings=Timings(connect=0.001, ssl=0.002, send=0.1, wait=0.2, receive=0.3),
    connection="3",
    client="ab12cd34",
    response_encoded=True,
    interim=((103, Headers.of([("link", "</a>")])),),
    chunks=(Chunk(0.0, 4), Chunk(0.25, 4)),
    messages=(Message("client", "text", b"hi", 0.5), Message("server", "binary", b"\x00\xff", 0.6)),
    end=DialogueEnd("server", 4001, "bye", 0.7),
    redactions=(
        Redaction("request.headers.authorization", "bearer", "client", "zzz", "a3f"),
        Redaction("response.json.token", "token", "server", "yyy"),
    ),
)


def both_ways(exchange, stored=None):
    files = {}

    def keep(body):
        if len(body) < 100:
            return None
        files[f"file{len(files)}"] = body
        return f"file{len(files) - 1}"

    record = exchange_to_record(exchange, keep, stored)
    return record, exchange_from_record(record, exchange.service, files.__getitem__)


def test_everything_an_exchange_holds_comes_back():
    record, back = both_ways(FULL)
    assert back == FULL
    assert record["response"]["base64"] == "/wBiaW5hcnk="
    assert record["request"]["text"] == '{"amount": 1}'
    assert record["timings"]["dns"] == -1


def test_a_failure_and_an_interruption_come_back():
    failed = replace(FULL, outcome=Failure("refused", "nobody there", 0.1), response_encoded=False, complete=False)
    assert both_ways(failed)[1] == failed
    torn = replace(FULL, complete=False, interruption=Failure("client_gone", "left", 1.5))
    assert both_ways(torn)[1] == torn


def test_large_bodies_and_messages_go_to_files():
    large = replace(
        FULL,
        request=replace(FULL.request, body=b"x" * 200),
        outcome=replace(FULL.outcome, body=b"y" * 300),
        messages=(Message("server", "text", b"z" * 400, 0.1),),
    )
    record, back = both_ways(large)
    assert back == large
    assert record["request"]["file"] == "file0"
    assert record["response"]["size"] == 300
    assert "text" not in record["messages"][0]


def test_a_body_that_never_was_in_memory_is_named_only():
    record = exchange_to_record(FULL, lambda _body: None, {"response": ("f" * 64, 10**8)})
    assert record["response"]["file"] == "f" * 64
    assert record["response"]["size"] == 10**8


def test_instants_keep_microseconds():
    assert instant_to_text(1_795_000_000.123456) == "2026-11-18T11:06:40.123456Z"
    assert instant_from_text("2026-11-18T11:06:40.123456Z") == 1_795_000_000.123456
