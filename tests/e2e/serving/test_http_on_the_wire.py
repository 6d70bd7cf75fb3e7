"""HTTP/1.1 done right, as a raw socket sees it: framing, persistence, pipelining, bodies, limits."""

import socket
import time

import pytest
from tests.e2e.serving.on_the_wire import GET, LOOPS, dial, exchange, plain, play, read_to_end, read_until

from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.protocols.respondent import Limits

both_loops = pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
CLOSE = b"GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


def test_fields_keep_their_order_case_and_duplicates():
    fields = (("X-b", "1"), ("set-cookie", "a=1"), ("Set-Cookie", "b=2"), ("x-A", "\u00fc"), ("Server", "real/1.0"))
    (got, _), _ = play(plain(b"ok", headers=fields), lambda port: exchange(port, CLOSE))
    lines = got.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert lines[1:6] == [b"X-b: 1", b"set-cookie: a=1", b"Set-Cookie: b=2", "x-A: \u00fc".encode(), b"Server: real/1.0"]
    assert lines[6:] == [b"Content-Length: 2", b"Connection: close", b"Date: Fri, 20 Nov 2026 00:00:00 GMT"]


def test_the_recorded_reason_phrase_is_said():
    (got, _), _ = play((SendHead(200, reason="Fine By Me"), SendBody(b""), Finish()), lambda port: exchange(port, CLOSE))
    assert got.startswith(b"HTTP/1.1 200 Fine By Me\r\n")


def test_a_request_arrives_as_it_was_sent():
    raw = b"POST /a%20b/%2F?x=1&x=%C3%A9 HTTP/1.1\r\nHost: h:1\r\nX-oNe: 1\r\nx-one: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    _, respondent = play(plain(), lambda port: exchange(port, raw))
    request = respondent.entries[0].request
    assert (request.method, request.target, request.body) == ("POST", "/a%20b/%2F?x=1&x=%C3%A9", b"abc")
    assert request.headers.pairs[1:3] == (("X-oNe", "1"), ("x-one", "2"))
    assert (request.scheme, request.authority, request.client, request.http_version) == ("http", "h:1", "127.0.0.1", "1.1")


@both_loops
def test_any_method_is_understood_on_a_connection_that_stays(loop):
    def talk(port):
        with dial(port) as sock:
            sock.sendall(GET)
            first = read_until(sock, b"GET;")
            sock.sendall(b"LIST /v1/secret HTTP/1.1\r\nHost: h\r\n\r\n")
            second = read_until(sock, b"LIST;")
            sock.sendall(b"PUSH /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n")
            sock.sendall(b"abc")
            third = read_until(sock, b"PUSH;")
            sock.sendall(CLOSE)
            return first, second, third, read_to_end(sock)

    (*early, (last, end)), respondent = play(lambda request: plain(request.method.encode() + b";"), talk, loop)
    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in (*early, last))
    assert [(entry.request.method, entry.request.body) for entry in respondent.entries] == [
        ("GET", b""),
        ("LIST", b""),
        ("PUSH", b"abc"),
        ("GET", b""),
    ]
    assert end == "fin"


@both_loops
def test_pipelined_requests_are_answered_in_order(loop):
    requests = (
        b"".join(b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n" % n for n in range(200))
        + b"GET /end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    )
    (got, end), _ = play(lambda request: plain(request.path.encode() + b";"), lambda port: exchange(port, requests), loop)
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in got.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"/%d;" % n for n in range(200)] + [b"/end;"]
    assert end == "fin"


def test_requests_split_at_every_byte():
    raw = b"POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + CLOSE

    def talk(port):
        with dial(port) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in raw:
                sock.sendall(bytes([byte]))
            return read_to_end(sock)

    (got, _), respondent = play(lambda request: plain(request.body), talk)
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert [entry.request.body for entry in respondent.entries] == [b"abc", b""]


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body(status):
    (got, _), _ = play((SendHead(status), SendBody(b"never"), Finish()), lambda port: exchange(port, CLOSE))
    assert b"never" not in got
    assert b"Content-Length" not in got
    assert b"Transfer-Encoding" not in got


def test_head_gets_the_head_alone():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(b"HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n")
            got = read_until(sock, b"\r\n\r\n")
            sock.sendall(CLOSE)
            return got, read_to_end(sock)[0]

    (first, second), _ = play(plain(b"12345"), talk)
    assert first.endswith(b"\r\n\r\n")
    assert b"Content-Length: 5\r\n" in first
    assert second.endswith(b"12345")


def test_http_1_0_clients_get_no_chunks():
    steps = (SendHead(200, framing="chunked"), SendBody(b"a"), SendBody(b"b"), Finish())
    (got, end), _ = play(steps, lambda port: exchange(port, b"GET /x HTTP/1.0\r\n\r\n"))
    assert got.endswith(b"\r\n\r\nab")
    assert b"chunked" not in got
    assert end == "fin"


def test_http_1_0_clients_may_stay():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(b"GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            first = read_until(sock, b"ok")
            sock.sendall(b"GET /x HTTP/1.0\r\n\r\n")
            return first, *read_to_end(sock)

    (first, second, end), _ = play(plain(), talk)
    assert b"Connection: keep-alive\r\n" in first
    assert second.endswith(b"ok")
    assert end == "fin"


def test_trailers_follow_a_chunked_body():
    steps = (SendHead(200, framing="chunked"), SendBody(b"abc"), Finish(Headers((("X-Sum", "6"),))))
    (got, _), _ = play(steps, lambda port: exchange(port, CLOSE))
    assert got.partition(b"\r\n\r\n")[2] == b"3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n"


def test_a_client_that_asks_first_is_told_to_go_on():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(b"PUT /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n")
            interim = read_until(sock, b"\r\n\r\n")
            sock.sendall(b"abc")
            return interim, read_to_end(sock)[0]

    (interim, got), respondent = play(plain(), talk)
    assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert respondent.entries[0].request.body == b"abc"


def test_a_half_closed_client_still_gets_its_answer():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(GET)
            sock.shutdown(socket.SHUT_WR)
            return read_to_end(sock)

    (got, end), _ = play(plain(), talk)
    assert got.endswith(b"ok")
    assert end == "fin"


@both_loops
def test_an_upload_and_a_download_of_100_mb(loop):
    size = 100 * 1024**2
    body = b"z" * size

    def talk(port):
        with dial(port) as sock:
            sock.sendall(b"PUT /big HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % size)
            sock.sendall(body)
            got, end = read_to_end(sock)
            return len(got.partition(b"\r\n\r\n")[2]), end

    (received, end), respondent = play(lambda request: plain(request.body), talk, loop)
    assert (received, end) == (size, "fin")
    assert respondent.entries[0].sent_bytes == size


def test_a_slow_reader_holds_back_a_large_body():
    size = 20 * 1024**2

    def talk(port):
        with dial(port) as sock:
            sock.sendall(CLOSE)
            time.sleep(0.3)
            return len(read_to_end(sock)[0])

    received, _ = play(plain(b"y" * size), talk)
    assert received > size


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense\r\n\r\n",
    ],
)
def test_malformed_requests_get_400_or_nothing_and_never_a_journal_entry(raw):
    (got, end), respondent = play(plain(), lambda port: exchange(port, raw + GET, timeout=3))
    assert got == b"" or got.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert end in ("fin", "reset")
    assert respondent.entries == []


LIMITS = Limits(line_bytes=1000, field_bytes=500, fields=20, body_bytes=5000)


def request(target=b"/", fields=(), body=b""):
    head = (
        b"POST " + target + b" HTTP/1.1\r\n" + b"\r\n".join((b"Host: h", b"Connection: close", b"Content-Length: %d" % len(body), *fields))
    )
    return head + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("fits", "exceeds"),
    [
        (request(target=b"/" + b"a" * 999), request(target=b"/" + b"a" * 1000)),
        (request(fields=[b"X: " + b"a" * 500]), request(fields=[b"X: " + b"a" * 501])),
        (request(fields=[b"X: 1"] * 17), request(fields=[b"X: 1"] * 18)),
        (request(body=b"a" * 5000), request(body=b"a" * 5001)),
    ],
    ids=["line", "field", "fields", "body"],
)
def test_limits_hold_on_the_socket(fits, exceeds):
    (got, _), respondent = play(plain(), lambda port: exchange(port, fits), limits=LIMITS)
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert len(respondent.entries) == 1
    (got, end), respondent = play(plain(), lambda port: exchange(port, exceeds), limits=LIMITS)
    assert got.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    assert end in ("fin", "reset")
    assert respondent.entries == []
    assert respondent.refused == 1


def test_a_chunked_body_cannot_evade_the_limit():
    raw = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e8\r\n" + b"a" * 1000 + b"\r\n"
    (got, _), _ = play(plain(), lambda port: exchange(port, raw + (b"3e8\r\n" + b"a" * 1000 + b"\r\n") * 9), limits=LIMITS)
    assert got.startswith(b"HTTP/1.1 413 ")


def test_slow_heads_and_silent_bodies_are_closed():
    limits = Limits(head_s=0.3, body_s=0.3, idle_s=0.5)

    def slow_head(port):
        with dial(port) as sock:
            sock.sendall(CLOSE[:20])
            return read_to_end(sock)

    def slow_body(port):
        with dial(port) as sock:
            sock.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc")
            return read_to_end(sock)

    def silent(port):
        with dial(port) as sock:
            sock.sendall(GET)
            read_until(sock, b"ok")
            return read_to_end(sock)

    assert play(plain(), slow_head, limits=limits)[0][1] == "fin"
    got, end = play(plain(), slow_body, limits=limits)[0]
    assert got.startswith(b"HTTP/1.1 408 ")
    assert end == "fin"
    assert play(plain(), silent, limits=limits)[0][1] == "fin"


def test_fields_from_templates_cannot_split_an_answer():
    fields = (("X-Echo", "a\r\nSet-Cookie: evil=1\r\n\r\n<html>"),)
    (got, _), _ = play(plain(headers=fields), lambda port: exchange(port, CLOSE))
    assert b"X-Echo: a  Set-Cookie: evil=1    <html>\r\n" in got
    assert got.count(b"\r\n\r\n") == 1


def test_an_upgrade_that_is_declined_leaves_plain_http():
    raw = b"GET /x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    (got, _), respondent = play(plain(), lambda port: exchange(port, raw + CLOSE))
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert len(respondent.entries) == 2


def test_beyond_the_budgets_clients_are_turned_away_and_the_others_notice_nothing():
    def too_many(port):
        with dial(port) as first:
            first.sendall(GET)
            read_until(first, b"ok")
            away = exchange(port, GET)
            first.sendall(GET)
            read_until(first, b"ok")
            return away

    (got, end), respondent = play(plain(), too_many, limits=Limits(connections=1))
    assert got.startswith(b"HTTP/1.1 503 ")
    assert b"understudy-shed" in got
    assert end == "fin"
    assert len(respondent.entries) == 2

    def too_much(port):
        with dial(port) as first, dial(port) as second:
            first.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n" + b"a" * 1500)
            time.sleep(0.1)
            second.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n" + b"b" * 1500)
            refused, _ = read_to_end(second)
            first.sendall(b"a" * 500)
            return refused, read_until(first, b"ok")

    (refused, answered), respondent = play(plain(), too_much, limits=Limits(held_bytes=2500))
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert len(respondent.entries) == 1


def test_bodies_that_came_in_one_piece_count_while_their_answers_wait():
    def body(size):
        return b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size

    def too_much(port):
        with dial(port) as first:
            first.sendall(body(2000))
            time.sleep(0.1)
            refused = exchange(port, body(1000))[0]
            return refused, read_until(first, b"ok"), exchange(port, body(1000) + CLOSE)[0]

    steps = (Wait(0.5), *plain())
    (refused, answered, later), respondent = play(steps, too_much, limits=Limits(held_bytes=2500))
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert later.count(b"HTTP/1.1 200 ") == 2
    assert (len(respondent.entries), respondent.shed, respondent.held) == (3, 1, 0)


def test_connections_that_have_said_nothing_count_too():
    def too_many(port):
        with dial(port), dial(port):
            time.sleep(0.1)
            return exchange(port, GET)[0], exchange(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")[0]

    (first, second), respondent = play(plain(), too_many, limits=Limits(connections=2))
    assert first.startswith(b"HTTP/1.1 503 ")
    assert b"understudy holds 2 connections" in second
    assert (respondent.entries, respondent.shed) == ([], 2)


def test_one_too_many_that_says_nothing_is_gone_soon():
    def too_many(port):
        with dial(port) as first, dial(port) as second:
            second.settimeout(5)
            began = time.monotonic()
            read_to_end(second)
            first.sendall(CLOSE)
            return time.monotonic() - began, read_to_end(first)[0]

    (waited, answered), _ = play(plain(), too_many, limits=Limits(connections=1))
    assert waited < 4
    assert answered.startswith(b"HTTP/1.1 200 ")
