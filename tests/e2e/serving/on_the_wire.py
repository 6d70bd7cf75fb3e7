"""A server whose decisions a test writes down as steps, and a raw client that sees every byte."""

import asyncio
import socket
import ssl
import time
from contextlib import asynccontextmanager

import uvloop

from understudy.core.model.decision import Decision
from understudy.core.model.step import Finish, SendBody, SendHead
from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.server import HttpServer
from understudy.protocols.respondent import Limits
from understudy.runtime.listener import bind
from understudy.runtime.timer import LoopTimer
from understudy.state.journal import Entry

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]
GET = b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n"


class Scripted:
    """Answers every request with the steps that `decide` returns, and remembers what it was asked."""

    def __init__(self, decide):
        self.timer = LoopTimer()
        self.decide = decide if callable(decide) else lambda request: decide
        self.entries = []
        self.date = lambda: "Fri, 20 Nov 2026 00:00:00 GMT"

    def answer(self, request, header):
        found = self.decide(request)
        decision = found if isinstance(found, Decision) else Decision(found)
        entry = Entry(0.0, "s", "", request, decision, 0)
        self.entries.append(entry)
        return entry

    def delivered(self, entry, delivery, sent_bytes, took_s, problem=""):
        entry.delivery, entry.sent_bytes, entry.took_s = delivery, sent_bytes, took_s

    def lines(self, entry):
        return entry.decision.dialogue.lines if entry.decision.dialogue else ()

    def is_by_message(self, request):
        return False

    def replies(self, entry):
        return entry.decision.dialogue.replies if entry.decision.dialogue else ()

    def says(self, entry, line, heard):
        return (line.content.content.render({"heard": heard}),)

    def hear(self, entry, message):
        return None

    def mailbox(self, entry):
        return asyncio.Queue()

    def satisfies(self, wanted, heard):
        return wanted.matches(heard.data.decode())


@asynccontextmanager
async def serving(decide, *, limits=None, tls=None, drain_s=1.0):
    """Serve on a free port of the loopback; gives the port and the respondent."""
    server = HttpServer(None, limits or Limits())
    respondent = Scripted(decide)
    listener = bind("127.0.0.1", 0)
    rooms = Rooms(lambda: server.connect(respondent), server.http2_for(respondent), tls, lobby=server)
    await listener.open(lambda: Doorway(rooms))
    try:
        yield listener.port, respondent, server
    finally:
        listener.close()
        await server.close(drain_s)


def run(scene, loop_factory):
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(asyncio.wait_for(scene, 30))


def play(decide, talk, loop_factory=uvloop.new_event_loop, **options):
    """Serve, let `talk(port)` run in a thread, and return what it returned with the respondent."""

    async def scene():
        async with serving(decide, **options) as (port, respondent, server):
            said = await asyncio.to_thread(talk, port)
            for _ in range(100):
                if all(entry.delivery != "pending" for entry in respondent.entries):
                    break
                await asyncio.sleep(0.01)
            respondent.refused, respondent.shed, respondent.held = server.refused, server.shed, server.memory.held_bytes
            return said, respondent

    return run(scene(), loop_factory)


def dial(port, *, tls=None):
    sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    return tls.wrap_socket(sock, server_hostname="localhost") if isinstance(tls, ssl.SSLContext) else sock


def exchange(port, data, *, timeout=10.0):
    """Send bytes and read to the end; returns what came and how the connection ended: `fin`, `reset` or `open`."""
    with dial(port) as sock:
        sock.settimeout(timeout)
        sock.sendall(data)
        return read_to_end(sock)


def read_to_end(sock):
    got = bytearray()
    while True:
        try:
            part = sock.recv(262144)
        except ConnectionResetError:
            return bytes(got), "reset"
        except TimeoutError:
            return bytes(got), "open"
        if not part:
            return bytes(got), "fin"
        got += part


def read_until(sock, mark):
    got = b""
    while mark not in got:
        part = sock.recv(65536)
        if not part:
            raise AssertionError(f"the connection ended after {got!r}")
        got += part
    return got


def plain(body=b"ok", status=200, headers=()):
    from understudy.core.model.headers import Headers

    return (SendHead(status, Headers.of(headers)), SendBody(body), Finish())


def timed(work):
    start = time.monotonic()
    result = work()
    return result, time.monotonic() - start
