"""One request and one answer of the staging API, and the refusal every endpoint may raise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

type Fields = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A request with its parts taken apart; header names in lower case."""

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; `body` is JSON data, or bytes that go out as they are."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json; charset=utf-8"

    def payload(self) -> bytes:
        """Return the body as it goes over the wire."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


class RefusalError(Exception):
    """The staging API says no, in the envelope all its errors share."""

    def __init__(self, status: int, kind: str, message: str, *, fields: Fields = (), headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        error: dict[str, Any] = {"type": kind, "message": message}
        if fields:
            error["fields"] = [{"field": name, "code": code, "message": text} for name, code, text in fields]
        self.answer = Answer(status, {"error": error}, headers)
