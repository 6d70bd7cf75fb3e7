"""Which bodies are passed on as they arrive, and which are held until they are complete."""

from __future__ import annotations

from mitmproxy import http

HELD_LIMIT_BYTES = 1024 * 1024
"""Larger uploads are passed on as they come: memory must not grow with them."""


def streams_request(request: http.Request) -> bool:
    """Say whether an upload is passed on as it comes: large, or of unknown length."""
    length = request.headers.get("content-length", "")
    if length.isdecimal():
        return int(length) > HELD_LIMIT_BYTES
    if request.is_http2 or request.is_http3:
        # Without a length there may be no end: both sides of a gRPC call can talk at the same time.
        return str(request.headers.get("content-type", "")).startswith("application/grpc")
    return "transfer-encoding" in request.headers


def has_body(request: http.Request, response: http.Response) -> bool:
    """Say whether a body follows a response's head (RFC 9110 §6.4.1)."""
    if request.method == "HEAD" or response.status_code in (101, 204, 304):
        return False
    return bool(response.headers.get("content-length", "") != "0")
