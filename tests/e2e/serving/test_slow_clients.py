"""Clients that are slow on purpose: they are closed in time, and good clients are served meanwhile."""

import os
import select
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

from tests.e2e.harness import Process
from tests.e2e.serving.on_the_wire import plain, play

from understudy.protocols.respondent import Limits

SLOW, ASKED = 1500, 400
GET = b"GET /soon HTTP/1.1\r\nHost: h\r\n\r\n"


class Crowd:
    """Connections that say a byte of a head or of a body now and then, all of them by turns, from a thread."""

    def __init__(self, port, count):
        self.sockets = []
        while len(self.sockets) < count:
            self.sockets += [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(min(100, count - len(self.sockets)))]
            time.sleep(0.01)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._dribble)

    def _dribble(self):
        start = b"POST /soon HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n"
        for number, one in enumerate(self.sockets):
            # Half of them within the head, half within the body.
            one.send(start + (b"\r\n" if number % 2 else b"X-Filler: "))
        at = 0
        while not self._stop.wait(0.001):
            try:
                self.sockets[at].send(b"x")
            except OSError:
                continue
            finally:
                at = (at + 1) % len(self.sockets)

    @property
    def still_open(self):
        poll = select.poll()
        for one in self.sockets:
            poll.register(one.fileno(), select.POLLIN)
        return len(self.sockets) - len(poll.poll(0))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        for one in self.sockets:
            one.close()


def ask(port, count):
    """Ask again and again on one connection; return the status lines."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        got = []
        for _ in range(count):
            sock.sendall(GET)
            got.append(sock.recv(65536).partition(b"\r\n")[0])
    return got


def test_a_good_client_is_served_among_slow_ones(tmp_path):
    """How fast is measured by `bench/run.py --only slow`."""
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "pay.yaml").write_text("version: 1\nstubs:\n  - {id: soon, when: {path: /soon}, then: {text: ok}}\n")
    argv = [sys.executable, "-m", "understudy", "serve", "--no-watch", "--json"]
    server = Process(argv, cwd=tmp_path, env=os.environ, log=tmp_path / "log")
    try:
        port = urlsplit(server.wait_for("ready")["services"]["pay"]).port
        with Crowd(port, SLOW) as crowd:
            assert ask(port, ASKED) == [b"HTTP/1.1 200 OK"] * ASKED
            assert crowd.still_open == SLOW
        assert ask(port, ASKED) == [b"HTTP/1.1 200 OK"] * ASKED
    finally:
        server.stop()


def test_hundreds_of_slow_ones_are_closed_in_time():
    limits = Limits(head_s=0.5, body_s=0.5, idle_s=1.0)

    def talk(port):
        starts = [GET, b"GET /x HTTP/1.1\r\nHos", b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"]
        poll, open_sockets, began = select.poll(), {}, time.perf_counter()
        for number in range(400):
            one = socket.create_connection(("127.0.0.1", port), timeout=30)
            one.send(starts[number % 3])
            open_sockets[one.fileno()] = one
            poll.register(one.fileno(), select.POLLIN)
        while open_sockets and time.perf_counter() - began < 20:
            for descriptor, _ in poll.poll(1000):
                try:
                    ended = not open_sockets[descriptor].recv(65536)
                except ConnectionResetError:
                    ended = True
                if ended:
                    poll.unregister(descriptor)
                    open_sockets.pop(descriptor).close()
        return len(open_sockets), time.perf_counter() - began

    (left, took), _ = play(plain(), talk, limits=limits)
    assert left == 0
    assert took < 15
