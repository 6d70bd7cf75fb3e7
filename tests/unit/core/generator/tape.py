"""Recorded traffic in a few words: `Tape` collects exchanges, one second apart, as a recorder would."""

import json

from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.model.exchange import Exchange, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response

UPSTREAM = "http://api.example:8000"
START = 1_795_200_000.0


class Frames(bytes):
    """A body of gRPC."""


class Tape:
    def __init__(self):
        self.exchanges = []

    @property
    def now(self):
        return START + len(self.exchanges)

    def add(self, method, target, asked=None, status=200, answer=None, *, headers=(), fields=(), trailers=(), kind=None, **more):
        body, asked_kind = encoded(asked)
        data, answer_kind = encoded(answer)
        asked_kind = "" if "content-type" in dict(headers) else asked_kind
        sent = [("Host", "api.example:8000"), *headers, *([("Content-Type", asked_kind)] if asked_kind else [])]
        got = [*fields, *([("Content-Type", kind or answer_kind)] if kind or answer_kind else [])]
        request = Request(method, target, Headers.of(sent), body, "http", "api.example:8000")
        response = Response(status, Headers.of(got), data, trailers=Headers.of(trailers))
        number = len(self.exchanges) + 1
        exchange = Exchange(number, "api", self.now, request, response, Timings(wait=0.01), **more)
        self.exchanges.append(exchange)
        return exchange

    def samples(self):
        return normalise(self.exchanges)


def encoded(value):
    if value is None:
        return b"", ""
    if isinstance(value, Frames):
        return value, "application/grpc"
    if isinstance(value, bytes):
        return value, "application/octet-stream"
    if isinstance(value, str):
        return value.encode(), "application/xml" if value.startswith("<") else "application/x-www-form-urlencoded"
    return json.dumps(value).encode(), "application/json"


NOTE_A = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
NOTE_B = "5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02"


def notes():
    """Two notes made, read, listed, changed; one removed and asked for again."""
    tape = Tape()
    first = {"id": NOTE_A, "title": "groceries", "done": False, "created": "2026-11-20T20:00:00Z"}
    tape.add("POST", "/notes", {"title": "groceries"}, 201, first | {"created": iso(tape.now)})
    first["created"] = tape.exchanges[0].outcome.body and json.loads(tape.exchanges[0].outcome.body)["created"]
    second = {"id": NOTE_B, "title": "taxes", "done": True, "created": iso(tape.now)}
    tape.add("POST", "/notes", {"title": "taxes", "done": True}, 201, second)
    tape.add("GET", f"/notes/{NOTE_A}", None, 200, first)
    tape.add("GET", "/notes", None, 200, {"data": [first, second], "total": 2})
    tape.add("GET", "/notes?done=true", None, 200, {"data": [second], "total": 1})
    changed = first | {"done": True}
    tape.add("PATCH", f"/notes/{NOTE_A}", {"done": True}, 200, changed)
    tape.add("GET", f"/notes/{NOTE_A}", None, 200, changed)
    tape.add("DELETE", f"/notes/{NOTE_B}", None, 204)
    tape.add("GET", f"/notes/{NOTE_B}", None, 404, {"error": "no such note", "id": NOTE_B})
    tape.add("GET", "/notes", None, 200, {"data": [changed], "total": 1})
    return tape


def iso(epoch):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
