"""Answers on the wire: odd HTTP, broken and endless ones pass unchanged and are recorded as they were."""

import contextlib
import itertools
import socket
import struct
import threading
import time

import pytest
from tests.e2e.recorder.wire import SIMPLE, ask, text_of


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 Fine Thanks\r\nX-a: 1\r\nx-A: 2\r\nX-L: caf\xe9\r\nContent-Length: 3\r\n\r\n\xff\xfe\x00",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + SIMPLE,
        b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
        b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 9\r\n\r\n',
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nhalf",
    ],
    ids=["odd fields", "trailers", "interim", "no content", "until close", "not modified", "truncated", "truncated text"],
)  # fmt: skip
def test_what_a_server_says_reaches_the_client_unchanged(recording, raw_server, answer):
    upstream = raw_server(lambda end, _head: end.sendall(answer))
    with recording.of(upstream) as url:
        assert text_of(ask(url)) == answer
    (exchange,) = recording.exchanges
    assert exchange.complete == (b"half" not in answer)
    head, _, body = answer.rpartition(b"\r\n\r\n")
    assert exchange.response.status == int(head.rpartition(b"HTTP/1")[2][3:6])
    if b"half" in answer:
        assert (exchange.response.body, exchange.interruption.kind) == (b"half", "truncated")
    if b"103" in answer:
        assert [(status, dict(fields)) for status, fields in exchange.interim] == [(103, {"Link": "</a>"})]
    if b"X-Sum" in answer:
        assert dict(exchange.response.trailers) == {"X-Sum": "9"}
    elif b"half" not in answer:
        assert exchange.response.body == body


def reset(end, _head):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reset, "reset"), (lambda _end, _head: None, "reset"), (lambda end, _head: end.sendall(b"garbage\r\n\r\n"), "protocol")],
    ids=["reset", "close", "garbage"],
)
def test_a_server_that_breaks_off_does_so_for_the_client_too(recording, raw_server, answer, kind):
    with recording.of(raw_server(answer)) as url:
        assert ask(url) == []
    assert [exchange.outcome.kind for exchange in recording.exchanges] == [kind]


def test_a_server_that_is_not_there_is_an_exchange(recording):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with recording.of(f"http://127.0.0.1:{port}") as url:
        assert text_of(ask(url)).startswith(b"HTTP/1.1 502")
    (exchange,) = recording.exchanges
    assert exchange.outcome.kind == "refused"
    assert recording.session.tally.unreached == {"svc": 1}


def test_events_arrive_when_they_are_sent_and_lead_back_to_the_recorder(recording, raw_server):
    def answer(end, _head):
        own = f"127.0.0.1:{end.getsockname()[1]}"
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(4):
            event = f"data: {number} http://{own}/x\n\n".encode()
            end.sendall(b"%x\r\n%s\r\n" % (len(event), event))
            time.sleep(0.1)
        end.sendall(b"0\r\n\r\n")

    upstream = raw_server(answer)
    with recording.of(upstream) as url:
        pieces = [(at, data) for at, data in ask(url) if b"data:" in data]
        assert all(f"{url}/x".encode() in data for _, data in pieces)
        gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(pieces)]
        assert all(0.05 < gap < 0.2 for gap in gaps), gaps
    (exchange,) = recording.exchanges
    assert exchange.response.body.count(f"{upstream}/x".encode()) == 4
    assert len(exchange.chunks) == 4
    assert 0.25 < exchange.chunks[-1].at_s - exchange.chunks[0].at_s < 0.5


@pytest.mark.parametrize("leaves", ["client", "recorder"])
def test_an_endless_answer_is_kept_up_to_when_somebody_leaves(recording, raw_server, leaves):
    def answer(end, _head):
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(1000):
            line = b'{"n":%d}\n' % number
            end.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            time.sleep(0.02)

    with contextlib.ExitStack() as stack:
        url = stack.enter_context(recording.of(raw_server(answer), drain_s=0.2))
        if leaves == "client":
            ask(url, stop_after=5)
            time.sleep(0.1)
        else:
            client = threading.Thread(target=ask, args=[url], daemon=True)
            client.start()
            time.sleep(0.3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    (exchange,) = recording.exchanges
    assert not exchange.complete
    assert exchange.response.body.startswith(b'{"n":0}\n{"n":1}\n{"n":2}\n')
    assert (exchange.interruption.kind == "client_gone") == (leaves == "client")
