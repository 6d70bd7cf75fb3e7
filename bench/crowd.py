"""Many clients at once, in one process on its own core: `python crowd.py delayed|idle URL COUNT SECONDS` prints one JSON object."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import cast
from urllib.parse import urlsplit

import uvloop

# Fewer than the shortest queue of connections that systems allow.
PER_TURN = 100


class Client(asyncio.Protocol):
    """Sends one request and notes when its answer came."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.sent_at = 0.0
        self.answer: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def ask(self) -> None:
        """Send the request."""
        self.sent_at = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Note the first bytes of the answer."""
        if not self.answer.done():
            self.answer.set_result(time.perf_counter() if data.startswith(b"HTTP/1.1 200") else -1.0)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the interface has it)
        """Note a connection that ended without an answer."""
        if not self.answer.done():
            self.answer.set_result(-1.0)


async def crowd(url: str, count: int) -> list[Client]:
    """Open so many connections, some hundred at a time."""
    split = urlsplit(url)
    request = f"GET {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\n\r\n".encode()
    host, port = split.hostname or "127.0.0.1", split.port or 80
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    while len(clients) < count:
        turn = min(PER_TURN, count - len(clients))
        opened = await asyncio.gather(*(loop.create_connection(lambda: Client(request), host, port) for _ in range(turn)))
        clients += [client for _, client in opened]
    return clients


async def delayed(url: str, count: int, seconds: float) -> dict[str, float]:
    """Ask on all connections at once; return how far from `seconds` answers came, worst of 99 in 100."""
    clients = await crowd(url, count)
    for client in clients:
        client.ask()
    arrivals = await asyncio.wait_for(asyncio.gather(*(client.answer for client in clients)), seconds + 60)
    errors = sorted(abs(at - client.sent_at - seconds) for at, client in zip(arrivals, clients, strict=True) if at > 0)
    return {"answered": len(errors), "p50_s": errors[len(errors) // 2], "p99_s": errors[int(len(errors) * 0.99)]}


async def idle(url: str, count: int, seconds: float) -> dict[str, float]:
    """Ask once on every connection, then hold all of them until a line comes on standard input."""
    clients = await crowd(url, count)
    answered = 0
    for start in range(0, count, PER_TURN):
        turn = clients[start : start + PER_TURN]
        for client in turn:
            client.ask()
        arrivals = await asyncio.wait_for(asyncio.gather(*(client.answer for client in turn)), seconds)
        answered += sum(at > 0 for at in arrivals)
    print(json.dumps({"held": answered}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return {"still_open": sum(not client.transport.is_closing() for client in clients)}


if __name__ == "__main__":
    act = {"delayed": delayed, "idle": idle}[sys.argv[1]]
    print(json.dumps(uvloop.run(act(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))), flush=True)
