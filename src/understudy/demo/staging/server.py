"""The staging API on a socket: `python -m understudy.demo.staging.server` prints where it listens.

Rules: HTTP/1.1 with keep-alive, one lock around the books, an answer takes as long as real endpoints do.
"""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from understudy.core.model.interfaces import Clock
from understudy.demo.staging import endpoints
from understudy.demo.staging.books import Books, open_books
from understudy.demo.staging.endpoints import Endpoint
from understudy.demo.staging.message import Answer, Call, RefusalError
from understudy.runtime.clock import SystemClock

# (method, path with * for one segment, endpoint, usual seconds)
ROUTES: Final[tuple[tuple[str, str, Endpoint, float], ...]] = (
    ("GET", "/health", endpoints.show_health, 0.001),
    ("POST", "/v1/sessions", endpoints.log_in, 0.040),
    ("DELETE", "/v1/sessions/current", endpoints.log_out, 0.008),
    ("GET", "/v1/account", endpoints.show_account, 0.005),
    ("GET", "/v1/customers", endpoints.list_customers, 0.012),
    ("POST", "/v1/customers", endpoints.create_customer, 0.018),
    ("GET", "/v1/customers/*", endpoints.show_customer, 0.005),
    ("PATCH", "/v1/customers/*", endpoints.update_customer, 0.015),
    ("DELETE", "/v1/customers/*", endpoints.delete_customer, 0.010),
    ("GET", "/v1/payments", endpoints.list_payments, 0.012),
    ("POST", "/v1/payments", endpoints.create_payment, 0.060),
    ("GET", "/v1/payments/*", endpoints.show_payment, 0.006),
    ("POST", "/v1/payments/*/refunds", endpoints.refund_payment, 0.045),
    ("POST", "/v1/exports", endpoints.start_export, 0.010),
    ("GET", "/v1/exports/*", endpoints.show_export, 0.005),
    ("GET", "/v1/exports/*/file", endpoints.download_export, 0.020),
    ("GET", "/v1/rates", endpoints.show_rates, 0.004),
)


def find_endpoint(method: str, segments: tuple[str, ...]) -> tuple[Endpoint, float]:
    """Find the endpoint for a path, or refuse with 404 or 405."""
    allowed: list[str] = []
    for route_method, path, endpoint, usual_s in ROUTES:
        pattern = path[1:].split("/")
        if len(pattern) == len(segments) and all(want in ("*", got) for want, got in zip(pattern, segments, strict=True)):
            if route_method == method:
                return endpoint, usual_s
            allowed.append(route_method)
    if allowed:
        raise RefusalError(405, "method_not_allowed", f"{method} is not allowed here.", headers=(("Allow", ", ".join(allowed)),))
    raise RefusalError(404, "not_found", f"Unrecognized request URL: /{'/'.join(segments)}")


def answer(books: Books, call: Call, now: float) -> tuple[Answer, float]:
    """Decide the answer to one call and how many seconds it usually takes."""
    usual_s = 0.002
    try:
        endpoint, usual_s = find_endpoint(call.method, call.segments)
        return endpoint(books, call, now), usual_s
    except RefusalError as refusal:
        return refusal.answer, usual_s


class StagingServer(ThreadingHTTPServer):
    """The listening socket with the books behind it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, clock: Clock, pause: Callable[[float], None] = time.sleep) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.clock, self.pause = clock, pause
        self.books, self.lock = open_books(clock.now()), threading.Lock()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: StagingServer
    protocol_version = "HTTP/1.1"
    server_version = "payments-api/2026.11"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60

    def _respond(self) -> None:
        split = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        call = Call(
            method=self.command,
            segments=tuple(split.path[1:].split("/")),
            query=dict(parse_qsl(split.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            base_url=f"http://{self.headers.get('host', '')}",
        )
        with self.server.lock:
            found, usual_s = answer(self.server.books, call, self.server.clock.now())
        # Real latency has a floor and a tail: the square of a uniform draw leaves most answers near the floor.
        self.server.pause(usual_s * (0.9 + (secrets.randbelow(1000) / 1000) ** 2))
        payload = found.payload()
        self.send_response(found.status)
        if payload:
            self.send_header("Content-Type", found.content_type)
        for name, value in (*found.headers, ("X-Request-Id", f"req_{secrets.token_hex(8)}")):
            self.send_header(name, value)
        if found.status not in (204, 304):
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    # http.server looks methods up by these names.
    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = _respond  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Stay silent: the demo tells the story."""


def main() -> None:
    """Serve on a free port until SIGTERM or SIGINT; the first line says where, as JSON."""
    server = StagingServer(0, SystemClock())

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()  # shutdown() waits for serve_forever(), which this handler interrupts

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(json.dumps({"event": "ready", "url": server.url}) + "\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.05)
    server.server_close()


if __name__ == "__main__":
    main()
