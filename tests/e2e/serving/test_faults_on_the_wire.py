"""Every way in which an answer can be broken, as a raw socket sees it, on both event loops."""

import pytest
from tests.e2e.serving.on_the_wire import GET, LOOPS, dial, exchange, plain, play, read_to_end, timed

from understudy.core.model.headers import Headers
from understudy.core.model.step import Close, Finish, Hang, Reset, SendBody, SendHead, SendInterim, SendRaw, Wait

both_loops = pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])


def head(**more):
    return SendHead(200, Headers((("Content-Length", "100"),)), **more)


@both_loops
def test_reset_is_a_real_rst(loop):
    (got, end), respondent = play((Reset(),), lambda port: exchange(port, GET), loop)
    assert (got, end) == (b"", "reset")
    assert respondent.entries[0].delivery == "reset"


@both_loops
def test_reset_in_the_middle_of_a_body(loop):
    (got, end), _ = play((head(), SendBody(b"x" * 50), Wait(0.1), Reset()), lambda port: exchange(port, GET), loop)
    assert got.endswith(b"x" * 50)
    assert end == "reset"


@both_loops
def test_close_without_an_answer(loop):
    (got, end), respondent = play((Close(),), lambda port: exchange(port, GET), loop)
    assert (got, end) == (b"", "fin")
    assert respondent.entries[0].delivery == "closed"


@both_loops
def test_hang_says_nothing_until_the_client_leaves(loop):
    (got, end), respondent = play((Hang(),), lambda port: exchange(port, GET, timeout=0.4), loop)
    assert (got, end) == (b"", "open")
    assert respondent.entries[0].delivery == "client_gone"


@both_loops
def test_truncated_body(loop):
    (got, end), _ = play((head(), SendBody(b"x" * 40), Close()), lambda port: exchange(port, GET), loop)
    assert b"Content-Length: 100\r\n" in got
    assert got.partition(b"\r\n\r\n")[2] == b"x" * 40
    assert end == "fin"


@both_loops
def test_a_body_shorter_than_promised_ends_the_connection(loop):
    (got, end), _ = play((head(), SendBody(b"x" * 40), Finish()), lambda port: exchange(port, GET), loop)
    assert got.endswith(b"\r\n\r\n" + b"x" * 40)
    assert end == "fin"


@both_loops
def test_malformed_chunk(loop):
    steps = (SendHead(200, framing="chunked"), SendBody(b"good"), SendRaw(b"zz\r\nbad\r\n"), Close())
    (got, end), _ = play(steps, lambda port: exchange(port, GET), loop)
    assert got.partition(b"\r\n\r\n")[2] == b"4\r\ngood\r\nzz\r\nbad\r\n"
    assert end == "fin"


@both_loops
def test_garbage_instead_of_http(loop):
    (got, end), _ = play((SendRaw(b"\x00\xff not http"), Close()), lambda port: exchange(port, GET), loop)
    assert (got, end) == (b"\x00\xff not http", "fin")


@both_loops
def test_slow_body_arrives_piece_by_piece(loop):
    steps = (
        SendHead(200, Headers((("Content-Length", "3"),))),
        *(step for byte in b"abc" for step in (Wait(0.1), SendBody(bytes([byte])))),
        Finish(),
    )
    request = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    ((got, end), took), _ = play(steps, lambda port: timed(lambda: exchange(port, request)), loop)
    assert got.endswith(b"abc")
    assert end == "fin"
    assert took >= 0.3


@both_loops
def test_pauses_add_up(loop):
    steps = (Wait(0.1), SendHead(200), Wait(0.1), SendBody(b"x"), Wait(0.1), Finish())
    _, respondent = play(steps, lambda port: exchange(port, GET, timeout=0.5), loop)
    assert respondent.entries[0].took_s >= 0.3 - 1e-6  # the difference of two floats may lack the last bit


def test_a_client_that_leaves_ends_the_wait():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(GET)

    _, respondent = play((Wait(30), *plain()), talk)
    # A closed socket cannot be told from a half-closed one: the answer is abandoned after a moment of grace.
    assert respondent.entries[0].delivery in ("pending", "client_gone")


def test_interim_responses_come_before_the_answer():
    steps = (SendInterim(103, Headers((("Link", "</a.css>; rel=preload"),))), *plain())
    (got, _), _ = play(steps, lambda port: exchange(port, GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")))
    assert got.startswith(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_slow_head_byte_by_byte():
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    steps = (*(step for byte in raw for step in (SendRaw(bytes([byte])), Wait(0.002))), Close())
    (got, end), _ = play(steps, lambda port: exchange(port, GET))
    assert (got, end) == (raw, "fin")


def test_nothing_follows_a_fault_on_the_same_connection():
    def talk(port):
        with dial(port) as sock:
            sock.sendall(GET + GET)
            return read_to_end(sock)

    (got, end), respondent = play((SendRaw(b"junk"), Close()), talk)
    assert (got, end) in [(b"junk", "fin"), (b"junk", "reset")]
    assert len(respondent.entries) == 1
