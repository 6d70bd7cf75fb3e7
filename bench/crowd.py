"""Many clients at once, in one process on its own core: `python crowd.py delayed|idle|slow|good URL COUNT SECONDS` prints JSON objects.

Plain sockets and one epoll: what a client's own event loop would hold back would be counted against the server.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from urllib.parse import urlsplit

# Fewer than the shortest queue of connections that systems allow.
PER_TURN = 100
_AT_ONCE = 4096


class Crowd:
    """Connections that ask the same, and when each was asked and answered."""

    def __init__(self, url: str, count: int) -> None:
        split = urlsplit(url)
        self.request = f"GET {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\n\r\n".encode()
        self.sockets: dict[int, socket.socket] = {}
        self.sent: dict[int, float] = {}
        self.answered: dict[int, float] = {}
        self.poll = select.epoll()
        place = (split.hostname or "127.0.0.1", split.port or 80)
        while len(self.sockets) < count:
            # Connecting waits for the kernel alone; the server accepts when it gets round to it.
            for _ in range(min(PER_TURN, count - len(self.sockets))):
                one = socket.create_connection(place, timeout=60)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sockets[one.fileno()] = one
                self.poll.register(one.fileno(), select.EPOLLIN)
            time.sleep(0.01)

    def ask(self, descriptors: list[int]) -> None:
        """Send the request on each, one right after the other."""
        for descriptor in descriptors:
            self.sent[descriptor] = time.perf_counter()
            self.sockets[descriptor].send(self.request)

    def gather(self, expected: int, deadline: float) -> None:
        """Note when answers come, until there are so many or the time is up."""
        while len(self.answered) < expected and (left := deadline - time.perf_counter()) > 0:
            ready = self.poll.poll(left, _AT_ONCE)
            # All of these have come by now: how long this process takes to read them is no delay of the server.
            now = time.perf_counter()
            for descriptor, _ in ready:
                data = self.sockets[descriptor].recv(65536)
                if data.startswith(b"HTTP/1.1 200"):
                    self.answered[descriptor] = now
                elif not data:
                    self.poll.unregister(descriptor)

    @property
    def still_open(self) -> int:
        """How many connections the server has not closed."""
        return len(self.sockets) - len(self.poll.poll(0, len(self.sockets)))


def delayed(url: str, count: int, seconds: float) -> dict[str, float]:
    """Ask on all connections at once; return how far from `seconds` answers came, worst of 99 in 100."""
    crowd = Crowd(url, count)
    time.sleep(1)
    began = time.perf_counter()
    crowd.ask(list(crowd.sockets))
    asking = time.perf_counter() - began
    crowd.gather(count, time.perf_counter() + seconds + 60)
    errors = sorted(abs(at - crowd.sent[descriptor] - seconds) for descriptor, at in crowd.answered.items())
    return {"answered": len(errors), "asked_in_s": asking, "p50_s": errors[len(errors) // 2], "p99_s": errors[int(len(errors) * 0.99)]}


def idle(url: str, count: int, seconds: float) -> dict[str, float]:
    """Ask once on every connection, then hold all of them until a line comes on standard input."""
    crowd = Crowd(url, count)
    every = list(crowd.sockets)
    for start in range(0, count, PER_TURN):
        crowd.ask(every[start : start + PER_TURN])
        crowd.gather(min(start + PER_TURN, count), time.perf_counter() + seconds)
    print(json.dumps({"held": len(crowd.answered)}), flush=True)
    sys.stdin.readline()
    return {"still_open": crowd.still_open}


def slow(url: str, count: int, seconds: float) -> dict[str, float]:
    """Keep so many connections that send a byte of a head every `seconds`, until a line comes on standard input.

    The server closes each some time after its first byte, and another takes its place: there are always as many.
    """
    split = urlsplit(url)
    place = (split.hostname or "127.0.0.1", split.port or 80)
    head = f"POST {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\nX-Filler: ".encode() + b"x" * 10_000
    sockets: list[tuple[socket.socket, int]] = []
    closed = 0
    while len(sockets) < count:
        sockets += [(socket.create_connection(place, timeout=60), 0) for _ in range(min(PER_TURN, count - len(sockets)))]
        time.sleep(0.01)
    print(json.dumps({"held": len(sockets)}), flush=True)
    at, due = 0, time.perf_counter()
    while not select.select([sys.stdin], [], [], 0)[0]:
        one, said = sockets[at]
        try:
            one.send(head[said : said + 1])
            sockets[at] = (one, said + 1)
        except OSError:
            closed += 1
            one.close()
            sockets[at] = (socket.create_connection(place, timeout=60), 0)
        at = (at + 1) % count
        due += seconds / count
        if (left := due - time.perf_counter()) > 0:
            time.sleep(left)
    return {"closed": closed}


def good(url: str, count: int, seconds: float) -> dict[str, float]:
    """Ask `count` times on one connection, a moment apart, for at most `seconds`; return how long answers took."""
    crowd = Crowd(url, 1)
    (one,) = crowd.sockets.values()
    took: list[float] = []
    deadline = time.perf_counter() + seconds
    while len(took) < count and time.perf_counter() < deadline:
        began = time.perf_counter()
        one.sendall(crowd.request)
        one.recv(65536)
        took.append(time.perf_counter() - began)
        time.sleep(0.0005)
    took.sort()
    return {"asked": len(took), "p50_s": took[len(took) // 2], "p99_s": took[int(len(took) * 0.99)]}


if __name__ == "__main__":
    act = {"delayed": delayed, "idle": idle, "slow": slow, "good": good}[sys.argv[1]]
    print(json.dumps(act(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))), flush=True)
