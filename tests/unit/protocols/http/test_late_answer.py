import asyncio
import socket

import pytest

from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.protocols.http.late_answer import LateAnswer, descriptor_of
from understudy.protocols.http.rendering import Rendered
from understudy.protocols.http.wire import Terms
from understudy.runtime.clock import ControlledClock
from understudy.runtime.timer import ControlledTimer
from understudy.state.journal import Entry

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: now\r\n\r\nok"


class Transport:
    """Remembers what it was given, and has a socket of its own."""

    def __init__(self, sock, *, buffered=0, tls=None):
        self.info = {"socket": sock, "sslcontext": tls}
        self.buffered = buffered
        self.written = b""

    def get_extra_info(self, name):
        return self.info[name]

    def get_write_buffer_size(self):
        return self.buffered

    def write(self, data):
        self.written += data


class Connection:
    def __init__(self, transport):
        self.transport = transport
        self.date = lambda: "now"
        self.happened = []

    def perform_late(self, late):
        self.happened.append("performed")

    def settle_late(self):
        self.happened.append("settled")


@pytest.fixture
def clock():
    clock = ControlledClock()
    clock.freeze()
    return clock


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def late_on(transport, clock, rendered=None):
    timer = ControlledTimer(clock)
    rendered = rendered or Rendered(*ANSWER.split(b"now"))
    connection = Connection(transport)
    entry = Entry(0.0, "s", "", Request("GET", "/"), Decision(()), 0)
    late = LateAnswer(connection, entry, timer.now(), None, rendered, Terms(), timer)
    late.wait(5.0)
    return late


async def come(late, clock):
    clock.advance(5.0)
    late.timer.clock_changed()
    for _ in range(5):
        await asyncio.sleep(0)


async def test_bytes_go_to_the_system_when_they_are_due_and_the_books_are_kept_afterwards(clock, ends):
    late = late_on(Transport(ends[0]), clock)
    clock.advance(4.9)
    late.timer.clock_changed()
    await asyncio.sleep(0)
    assert (late.took_s, late.giver.happened) == (0.0, [])
    clock.advance(0.2)
    late.timer.clock_changed()
    for _ in range(5):
        await asyncio.sleep(0)
    assert ends[1].recv(1000) == ANSWER
    assert late.giver.transport.written == b""
    assert late.giver.happened == ["settled"]
    assert (late.sent, late.delivery, late.closes) == (2, "sent", False)
    assert late.took_s == pytest.approx(5.1)


async def test_what_the_system_has_no_room_for_goes_to_the_transport(clock, ends):
    ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    rendered = Rendered(b"\r\n\r\n" + b"x" * 1_000_000, None)
    late = late_on(Transport(ends[0]), clock, rendered)
    await come(late, clock)
    left = len(late.giver.transport.written)
    assert 0 < left < 1_000_004
    ends[1].settimeout(5)
    got = b""
    while len(got) < 1_000_004 - left:
        got += ends[1].recv(65536)
    assert got + late.giver.transport.written == b"\r\n\r\n" + b"x" * 1_000_000
    late = late_on(Transport(ends[0]), clock)
    while True:
        try:
            ends[0].send(b"y" * 65536)
        except BlockingIOError:
            break
    await come(late, clock)
    assert late.giver.transport.written == ANSWER


async def test_a_client_that_left_is_the_transports_business(clock, ends):
    late = late_on(Transport(ends[0]), clock)
    ends[1].close()
    await come(late, clock)
    assert late.giver.transport.written == ANSWER


@pytest.mark.parametrize("odd", [{"buffered": 10}, {"tls": object()}, {"sock": None}])
async def test_what_may_not_go_past_the_transport_does_not(odd, clock, ends):
    late = late_on(Transport(odd.pop("sock", ends[0]), **odd), clock)
    await come(late, clock)
    assert late.giver.transport.written == ANSWER


async def test_an_answer_that_was_not_rendered_is_performed(clock, ends):
    late = late_on(Transport(ends[0]), clock)
    late.rendered = None
    await come(late, clock)
    assert late.giver.happened == ["performed", "settled"]


async def test_a_cancelled_answer_is_not_given(clock, ends):
    late = late_on(Transport(ends[0]), clock)
    clock.advance(2.0)
    late.cancel()
    await come(late, clock)
    assert (late.delivery, late.took_s, late.giver.happened) == ("client_gone", pytest.approx(2.0), [])
    given = late_on(Transport(ends[0]), clock)
    await come(given, clock)
    given.cancel()
    assert given.delivery == "sent"


def test_the_system_knows_sockets_alone(ends):
    assert descriptor_of(Transport(ends[0])) == ends[0].fileno()
    assert descriptor_of(Transport(ends[0], tls=object())) == -1
    assert descriptor_of(Transport(None)) == -1
