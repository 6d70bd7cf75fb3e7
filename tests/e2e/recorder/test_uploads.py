"""Uploads on the wire: pipelined, chunked, asked for, answered before their end."""

import hashlib
import socket
import time
from urllib.parse import urlsplit

import pytest
from tests.e2e.recorder.wire import SIMPLE, ask, text_of

from understudy.recorder.target import ForwardRules


def test_expect_continue_pipelining_and_chunked_uploads(recording, raw_server):
    def answer(end, head):
        data = head
        while True:
            requests = data.count(b"HTTP/1.1\r\n")
            if data.endswith((b"abc", b"0\r\n\r\n")) or requests == 2:
                end.sendall(SIMPLE * requests)
                data = b""
            if not (more := end.recv(65536)):
                return
            data += more

    with recording.of(raw_server(answer)) as url:
        got = text_of(ask(url, b"PUT /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"))
        assert got == b"HTTP/1.1 100 Continue\r\n\r\n" + SIMPLE
        got = text_of(ask(url, b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
        assert got == SIMPLE
    assert [(one.request.target, one.request.body) for one in recording.exchanges] == [("/e", b"abc"), ("/c", b"abc")]


def drained(end, head):
    """Read a whole request with a known length and answer with what its body had."""
    body = head.partition(b"\r\n\r\n")[2]
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += end.recv(65536)
    digest = hashlib.sha256(body).hexdigest().encode()
    end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + digest)


@pytest.mark.parametrize("size", [300, 2_000_000], ids=["held", "passed on"])
@pytest.mark.parametrize("way", ["reverse", "forward"])
def test_a_client_that_waits_to_be_asked_for_its_upload_is_asked(recording, raw_server, way, size):
    upstream, body = raw_server(drained), bytes(range(250)) * (size // 250 + 1)
    with recording.of(upstream, forward=ForwardRules(allow=("127.0.0.1",))) as url:
        proxy = recording.session.addresses.proxy
        place = urlsplit(url) if way == "reverse" else urlsplit(str(proxy))
        target = b"/up" if way == "reverse" else f"{upstream}/up".encode()
        host = urlsplit(url if way == "reverse" else upstream).netloc.encode()
        with socket.create_connection((place.hostname, place.port), timeout=10) as end:
            end.sendall(b"PUT %s HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (target, host, len(body)))
            # Nothing of the body is there yet: who answers now does not wait for it.
            assert end.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            end.sendall(body)
            answer = b""
            while len(answer.partition(b"\r\n\r\n")[2]) < 64:
                answer += end.recv(65536)
    assert answer.endswith(hashlib.sha256(body).hexdigest().encode())
    (exchange,) = recording.exchanges
    assert (exchange.request.body, exchange.request.headers.get("expect"), exchange.complete) == (body, "100-continue", True)


@pytest.mark.parametrize("sends", ["all", "half"])
def test_an_answer_before_the_end_of_its_upload_is_one_exchange(recording, raw_server, sends):
    early = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig"

    def answer(end, _head):
        end.sendall(early)
        while end.recv(65536):
            pass

    with recording.of(raw_server(answer)) as url:
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port), timeout=10) as end:
            end.sendall(b"PUT /big HTTP/1.1\r\nHost: %s\r\nContent-Length: 2000000\r\n\r\n" % place.netloc.encode())
            end.sendall(b"a" * 1000)
            got = b""
            while len(got) < len(early):
                got += end.recv(65536)
            time.sleep(0.8)  # longer than it takes an exchange to be written in parts
            end.sendall(b"b" * (1_999_000 if sends == "all" else 1000))
            time.sleep(0.8)
    assert got == early
    (exchange,) = recording.exchanges
    assert (exchange.response.status, exchange.complete) == (413, True)
    assert exchange.request.body == b"a" * 1000 + b"b" * (1_999_000 if sends == "all" else 1000)
