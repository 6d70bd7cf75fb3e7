"""How long `understudy generate` takes as a command, and how much memory, for synthetic recordings of a plain service."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from servers import UnavailableError, pinned
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.files.recordings.heading import Heading
from understudy.files.recordings.writer import RecordingWriter

_GENERATE_S = 120


def synthetic(directory: Path, count: int) -> None:
    """Record a service with customers and orders, as a test suite would use it: created, read, listed, missed."""
    fields = Headers((("Content-Type", "application/json"),))
    writer = RecordingWriter(directory, Heading("bench", 1.7e9, "bench", "http://bench.test"), fsync_interval_s=3600)

    def add(method: str, path: str, status: int, answer: object, asked: object = None) -> None:
        at = 1.7e9 + writer.exchanges * 0.01
        body = json.dumps(asked).encode() if asked is not None else b""
        request = Request(method, path, fields, body, "http", "bench.test")
        writer.append(Exchange(writer.exchanges, "bench", at, request, Response(status, fields, json.dumps(answer).encode())))

    turn = 0
    while writer.exchanges < count:
        key = f"ord_{turn * 7919 % 1_000_003:06d}x"
        asked = {"amount": 100 + turn % 900, "currency": ("eur", "usd")[turn % 2], "customer": f"cus_{turn % 97}"}
        made = {"id": key, **asked, "status": "open"}
        add("POST", "/v1/orders", 201, made, asked)
        add("GET", f"/v1/orders/{key}", 200, made)
        if turn % 3 == 0:
            add("GET", f"/v1/orders/none_{turn}", 404, {"error": {"code": "not_found"}})
        if turn % 5 == 0:
            add("DELETE", f"/v1/orders/{key}", 200, {"id": key, "deleted": True})
        turn += 1
    writer.close(1.7e9 + writer.exchanges * 0.01)


def generation(directory: Path, count: int) -> dict[str, float]:
    """Return seconds and the most memory that generating stubs from so many exchanges takes.

    Raises:
        UnavailableError: it does not end in time.
    """
    place = directory / f"generation-{count}"
    synthetic(place / "recordings", count)
    argv = [sys.executable, "-m", "understudy", "generate", "--recordings", str(place / "recordings"), "--stubs", str(place / "stubs")]
    began = time.perf_counter()
    try:
        subprocess.run(pinned(argv), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_GENERATE_S, check=False)
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{count:,} exchanges were not generated from within {_GENERATE_S} s") from None
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}
