"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), written entry by entry."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from understudy.core.model.exchange import Exchange, Failure, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response

_VERSIONS = {"1.0": "HTTP/1.0", "1.1": "HTTP/1.1", "2": "HTTP/2", "3": "HTTP/3"}


def write_har(exchanges: Iterable[Exchange], tool: str) -> Iterator[bytes]:
    """Render a HAR file piece by piece.

    Args:
        exchanges: what to write.
        tool: name and version of the writer.
    """
    name, _, version = tool.partition(" ")
    yield b'{"log":{"version":"1.2","creator":%s,"entries":[' % orjson.dumps({"name": name, "version": version})
    for number, exchange in enumerate(exchanges):
        yield (b",\n" if number else b"\n") + orjson.dumps(entry_of(exchange))
    yield b"\n]}}\n"


def entry_of(exchange: Exchange) -> dict[str, Any]:
    """Return one exchange as a HAR entry."""
    entry: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(exchange.started_at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": _milliseconds(exchange.timings.total),
        "request": _request(exchange.request),
        "response": _failure(exchange.outcome) if isinstance(exchange.outcome, Failure) else _response(exchange.outcome),
        "cache": {},
        "timings": _timings(exchange.timings),
    }
    if exchange.connection:
        entry["connection"] = exchange.connection
    if exchange.messages:
        entry["_webSocketMessages"] = [_message(one, exchange.started_at) for one in exchange.messages]
    return entry


def _request(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {
        "method": _safe(request.method),
        "url": _safe(f"{request.scheme}://{request.authority}{request.target}"),
        "httpVersion": _VERSIONS.get(request.http_version, request.http_version),
        "headers": _fields(request.headers),
        "queryString": [{"name": _safe(name), "value": _safe(value)} for name, value in request.query],
        "cookies": [{"name": _safe(name), "value": _safe(value)} for name, value in request.cookies.items()],
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        found["postData"] = {"mimeType": _safe(request.headers.get("content-type") or ""), **_text(request.body)}
        if request.form:
            found["postData"]["params"] = [{"name": _safe(name), "value": _safe(value)} for name, value in request.form]
    return found


def _response(response: Response) -> dict[str, Any]:
    return {
        "status": response.status,
        "statusText": _safe(response.reason),
        "httpVersion": _VERSIONS.get(response.http_version, response.http_version),
        "headers": _fields(response.headers),
        "cookies": [_cookie(value) for value in response.headers.get_all("set-cookie")],
        "content": {"size": len(response.body), "mimeType": _safe(response.headers.get("content-type") or ""), **_text(response.body)},
        "redirectURL": _safe(response.headers.get("location") or ""),
        "headersSize": -1,
        "bodySize": -1,
    }


def _failure(failure: Failure) -> dict[str, Any]:
    """An exchange without a response: status 0, as browsers write it."""
    return {
        "status": 0,
        "statusText": "",
        "httpVersion": "",
        "headers": [],
        "cookies": [],
        "content": {"size": 0, "mimeType": "x-unknown"},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "_error": _safe(f"{failure.kind}: {failure.message}"),
    }


def _cookie(value: str) -> dict[str, Any]:
    pair, *attributes = value.split(";")
    name, _, content = pair.partition("=")
    found: dict[str, Any] = {"name": _safe(name.strip()), "value": _safe(content.strip())}
    for attribute in attributes:
        key, _, said = attribute.strip().partition("=")
        match key.lower():
            case "path" | "domain" | "expires" | "samesite":
                found["sameSite" if key.lower() == "samesite" else key.lower()] = _safe(said)
            case "httponly":
                found["httpOnly"] = True
            case "secure":
                found["secure"] = True
    return found


def _message(message: Message, started_at: float) -> dict[str, Any]:
    binary = message.kind == "binary"
    data = b64encode(message.data).decode() if binary else message.data.decode("utf-8", "replace")
    kind = "send" if message.sender == "client" else "receive"
    return {"type": kind, "time": started_at + message.at_s, "opcode": 2 if binary else 1, "data": data}


def _timings(timings: Timings) -> dict[str, float]:
    optional = {"blocked": timings.blocked, "dns": timings.dns, "connect": timings.connect, "ssl": timings.ssl}
    phases = {name: -1.0 if value is None else _milliseconds(value) for name, value in optional.items()}
    return phases | {"send": _milliseconds(timings.send), "wait": _milliseconds(timings.wait), "receive": _milliseconds(timings.receive)}


def _fields(headers: Headers) -> list[dict[str, str]]:
    return [{"name": _safe(name), "value": _safe(value)} for name, value in headers]


def _text(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": b64encode(body).decode(), "encoding": "base64"}


def _safe(text: str) -> str:
    """Return text without lone surrogates, which HAR's JSON cannot hold."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
