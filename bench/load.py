"""One load figure: requests per second over kept-alive connections, by `wrk` where it is installed, else by a loop of our own.

Both ask for the same path on 16 connections; figures of one tool compare with figures of the same tool only.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from urllib.parse import urlsplit

CONNECTIONS = 16


def tool() -> str:
    """Name what measures."""
    return "wrk" if shutil.which("wrk") else "bench/load.py"


def rate(url: str, seconds: float, *, core: int | None = None) -> float:
    """Return answered requests per second; every answer must be a 200."""
    pin = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    if tool() == "wrk":
        argv = [*pin, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", url]
    else:
        argv = [*pin, sys.executable, __file__, url, str(seconds)]
    shown = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    if "Non-2xx" in shown or "Socket errors" in shown:
        raise SystemExit(f"{url} did not answer properly:\n{shown}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", shown)
    assert found is not None, shown
    return float(found[1])


class _Caller(asyncio.Protocol):
    """One connection that asks again as soon as it has an answer."""

    def __init__(self, request: bytes, counts: list[int]) -> None:
        self.request, self.counts, self.held = request, counts, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, end, rest = self.held.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and length and len(rest) >= int(length[1]):
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"unexpected answer: {head[:200]!r}")
            self.held = rest[int(length[1]) :]
            self.counts[0] += 1
            self.transport.write(self.request)


async def _measure(url: str, seconds: float) -> float:
    split, counts = urlsplit(url), [0]
    request = f"GET {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: _Caller(request, counts), split.hostname or "", split.port or 80)
    await asyncio.sleep(seconds)
    return counts[0] / (time.perf_counter() - started)


if __name__ == "__main__":
    print(f"Requests/sec: {asyncio.run(_measure(sys.argv[1], float(sys.argv[2]))):.1f}")
