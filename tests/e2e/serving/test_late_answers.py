"""Answers that are held back and then go out in one write, as a raw socket sees them: order, timing, ends."""

import asyncio
import socket
import struct
import time

import pytest
from tests.e2e.serving.on_the_wire import GET, LOOPS, dial, plain, play, read_to_end, read_until, run, serving

from understudy.core.model.step import Wait

both_loops = pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])


def by_path(request):
    """Hold `/late…` back, and say the path."""
    answer = plain(request.path.encode() + b";" + request.body)
    return (Wait(0.3), *answer) if request.path.startswith("/late") else answer


def ask(path, *more, body=b""):
    return b"\r\n".join([b"POST %b HTTP/1.1" % path, b"Host: h", b"Content-Length: %d" % len(body), *more, b"", body])


@both_loops
def test_what_is_asked_meanwhile_waits_for_its_turn(loop):
    def talk(port):
        with dial(port) as sock:
            sock.sendall(ask(b"/late1", body=b"abc"))
            time.sleep(0.05)
            sock.sendall(ask(b"/soon"))
            time.sleep(0.05)
            sock.sendall(ask(b"/late2") + ask(b"/end", b"Connection: close"))
            return read_to_end(sock)

    (got, end), respondent = play(by_path, talk, loop)
    assert [answer.partition(b"\r\n\r\n")[2] for answer in got.split(b"HTTP/1.1 200 OK")[1:]] == [
        b"/late1;abc",
        b"/soon;",
        b"/late2;",
        b"/end;",
    ]
    assert end == "fin"
    assert [entry.delivery for entry in respondent.entries] == ["sent"] * 4
    assert [entry.sent_bytes for entry in respondent.entries] == [10, 6, 7, 5]
    assert respondent.held == 0


@both_loops
def test_the_connection_can_be_used_again_and_again(loop):
    def talk(port):
        with dial(port) as sock:
            for _ in range(3):
                sock.sendall(ask(b"/late"))
                assert read_until(sock, b"/late;")
                sock.sendall(ask(b"/soon"))
                assert read_until(sock, b"/soon;")
            return True

    assert play(by_path, talk, loop)[0]


@pytest.mark.parametrize("extra", [b"Connection: close", b""])
@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_the_last_answer_of_a_connection_may_be_late(version, extra):
    def talk(port):
        with dial(port) as sock:
            sock.sendall(b"GET /late HTTP/%b\r\nHost: h\r\n%b\r\n" % (version, extra + b"\r\n" if extra else b""))
            got = read_until(sock, b"/late;")
            if version == b"1.0" or extra:
                assert read_to_end(sock) == (b"", "fin")
            return got

    assert b"200 OK" in play(by_path, talk)[0]


def test_a_client_that_leaves_meanwhile_is_noted():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(ask(b"/late", body=b"abc"))
            time.sleep(0.1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    _, respondent = play(by_path, talk)
    assert [entry.delivery for entry in respondent.entries] == ["client_gone"]
    assert respondent.held == 0


def test_a_half_closed_client_still_gets_a_late_answer():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(ask(b"/late"))
            sock.shutdown(socket.SHUT_WR)
            return read_to_end(sock)

    (got, end), _ = play(by_path, talk)
    assert got.endswith(b"/late;")
    assert end == "fin"


def test_an_end_lets_late_answers_go_out():
    async def scene():
        async with serving(by_path, drain_s=2) as (port, respondent, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ask(b"/late"))
            await asyncio.sleep(0.1)
        got = await reader.read()
        writer.close()
        return got, respondent.entries[0].delivery

    got, delivery = run(scene(), LOOPS[-1])
    assert got.endswith(b"/late;")
    assert delivery == "sent"


def test_waiting_counts_from_when_a_request_came_not_from_when_it_was_read():
    if not hasattr(socket, "TCP_INFO"):
        return

    async def scene():
        async with serving((Wait(0.5), *plain())) as (port, *_):
            with dial(port) as sock:
                await asyncio.sleep(0.1)
                began = time.perf_counter()
                sock.sendall(GET)
                time.sleep(0.4)  # noqa: ASYNC251 - a server that has no time to read
                await asyncio.to_thread(read_until, sock, b"ok")
                return time.perf_counter() - began

    assert 0.45 < run(scene(), LOOPS[-1]) < 0.85
