"""The client's HTTP: one keep-alive connection, JSON in and out, and manners when it is told to wait.

Rules: 429 and 503 are repeated after Retry-After, a bounded number of times; every other answer goes to the caller as it is.
"""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LONGEST_WAIT_S = 5.0
ATTEMPTS = {429: 8, 503: 2}


class UnavailableError(Exception):
    """The service stayed away although the client waited as it was told."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names in lower case, `json` is None when the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any


class Api:
    """A connection to the payments API."""

    def __init__(self, base_url: str, pause: Callable[[float], None]) -> None:
        split = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=20)
        self._pause = pause
        self.token: str | None = None
        self.statuses: Counter[int] = Counter()

    def call(self, method: str, target: str, body: Any = None, *, anonymous: bool = False, **headers: str) -> Reply:
        """Send one request, and again when the service says 'later'.

        Args:
            method: HTTP method.
            target: path and query, or an absolute URL of this service.
            body: JSON data.
            anonymous: leave the token out.
            headers: further fields; underscores stand for hyphens.

        Raises:
            UnavailableError: it said 'later' too often.
        """
        fields = {
            "accept": "application/json",
            "user-agent": "shop/2.4",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        payload = None if body is None else json.dumps(body).encode()
        if payload is not None:
            fields["content-type"] = "application/json"
        if self.token and not anonymous:
            fields["authorization"] = f"Bearer {self.token}"
        split = urlsplit(target)
        path = f"{split.path}?{split.query}" if split.query else split.path
        told: Counter[int] = Counter()
        while True:
            reply = self._exchange(method, path, payload, fields)
            if reply.status not in ATTEMPTS:
                return reply
            told[reply.status] += 1
            if told[reply.status] >= ATTEMPTS[reply.status]:
                raise UnavailableError(f"{method} {path} answered {reply.status} {ATTEMPTS[reply.status]} times")
            self._pause(min(float(reply.headers.get("retry-after", "1")), LONGEST_WAIT_S))

    def _exchange(self, method: str, path: str, payload: bytes | None, fields: Mapping[str, str]) -> Reply:
        self._connection.request(method, path, payload, dict(fields))
        response = self._connection.getresponse()
        body = response.read()
        self.statuses[response.status] += 1
        is_json = (response.headers.get_content_type() or "") == "application/json" and body
        found = {name.lower(): text for name, text in response.getheaders()}
        return Reply(response.status, found, body, json.loads(body) if is_json else None)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
