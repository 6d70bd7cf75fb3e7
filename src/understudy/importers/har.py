"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) as browsers, Playwright, Charles and mitmproxy write it, entry by entry."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from understudy.core.model.exchange import Exchange, Failure, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import FileError

_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_PIECE_CHARS = 1024 * 1024
_HTTP = {"h2": "2", "http/2": "2", "http/2.0": "2", "h3": "3", "http/3": "3", "http/3.0": "3", "http/1.0": "1.0", "http/1.1": "1.1"}


def read_har(path: Path) -> Iterator[Exchange]:
    """Read the entries of a HAR file one by one, so that its size does not matter.

    Raises:
        FileError: it is broken; names the entry.
    """
    for number, entry in enumerate(_entries(path), 1):
        try:
            yield entry_to_exchange(entry, number)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FileError(f"{path}: entry {number} is no HAR entry: {error!r}.") from error


def entry_to_exchange(entry: Mapping[str, Any], seq: int) -> Exchange:
    """Return one entry as an exchange; its bodies are decoded from content coding, as HAR has them."""
    asked, answered = entry["request"], entry["response"]
    place = urlsplit(asked["url"])
    headers = _headers(asked.get("headers", ()))
    started_at = datetime.fromisoformat(entry["startedDateTime"]).astimezone(UTC).timestamp()
    request = Request(
        method=asked["method"],
        target=(place.path or "/") + (f"?{place.query}" if place.query else ""),
        headers=headers,
        body=_post_data(asked.get("postData") or {}),
        scheme={"wss": "https", "ws": "http"}.get(place.scheme, place.scheme),
        authority=place.netloc.rpartition("@")[2],
        http_version=_HTTP.get(str(asked.get("httpVersion", "")).lower(), "1.1"),
    )
    outcome, complete = _outcome(answered)
    return Exchange(
        seq=seq,
        service="",
        started_at=started_at,
        request=request,
        outcome=outcome,
        timings=_timings(entry.get("timings") or {}),
        connection=str(entry.get("connection", "")),
        messages=_messages(entry.get("_webSocketMessages") or (), started_at),
        complete=complete,
    )


def _entries(path: Path) -> Iterator[Mapping[str, Any]]:
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        text, piece = "", file.read(_PIECE_CHARS)
        begun = False
        while True:
            text += piece
            if not begun:
                found = _ENTRIES.search(text)
                if found is not None:
                    text, begun = text[found.end() :], True
            while begun:
                text = text.lstrip(" \t\r\n,")
                if text.startswith("]"):
                    return
                try:
                    entry, end = decoder.raw_decode(text)
                except ValueError:
                    break  # half an entry
                yield entry
                text = text[end:]
            piece = file.read(max(_PIECE_CHARS, len(text)))
            if not piece:
                raise FileError(
                    f"{path}: {'the list of entries breaks off' if begun else 'there is no list of entries'}; this is no whole HAR file."
                )


def _headers(fields: Any) -> Headers:
    pairs = [(one["name"], one["value"]) if isinstance(one, dict) else (one[0], one[1]) for one in fields]
    return Headers(tuple((str(name), str(value)) for name, value in pairs if not str(name).startswith(":")))


def _post_data(data: Mapping[str, Any]) -> bytes:
    text = data.get("text")
    if text is None:
        pairs = [(str(one.get("name", "")), str(one.get("value", ""))) for one in data.get("params") or ()]
        return urlencode(pairs).encode()
    return _bytes(str(text), data.get("encoding") or data.get("_encoding"))


def _outcome(answered: Mapping[str, Any]) -> tuple[Response | Failure, bool]:
    status = int(answered.get("status") or 0)
    if not 100 <= status <= 599:
        return Failure("protocol", str(answered.get("_error") or answered.get("statusText") or "no answer"), 0.0), False
    content = answered.get("content") or {}
    text = content.get("text")
    body = b"" if text is None else _bytes(str(text), content.get("encoding"))
    return (
        Response(
            status=status,
            headers=_headers(answered.get("headers", ())),
            body=body,
            reason=str(answered.get("statusText") or ""),
            http_version=_HTTP.get(str(answered.get("httpVersion", "")).lower(), "1.1"),
        ),
        # Firefox leaves images out, and says how large they were.
        text is not None or int(content.get("size") or 0) <= 0,
    )


def _bytes(text: str, encoding: Any) -> bytes:
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return b64decode(text)
    except Base64Error as error:
        raise ValueError(f"a body that is no base64: {error}") from error


def _timings(phases: Mapping[str, Any]) -> Timings:
    def seconds(name: str) -> float | None:
        value = phases.get(name)
        return round(float(value) / 1000, 6) if isinstance(value, (int, float)) and value >= 0 else None

    return Timings(
        blocked=seconds("blocked"),
        dns=seconds("dns"),
        connect=seconds("connect"),
        ssl=seconds("ssl"),
        send=seconds("send") or 0.0,
        wait=seconds("wait") or 0.0,
        receive=seconds("receive") or 0.0,
    )


def _messages(messages: Any, started_at: float) -> tuple[Message, ...]:
    return tuple(
        Message(
            "client" if one.get("type") in ("send", "request") else "server",
            "binary" if one.get("opcode") == 2 else "text",
            _bytes(str(one.get("data", "")), "base64" if one.get("opcode") == 2 else None),
            round(max(0.0, float(one.get("time") or started_at) - started_at), 6),
        )
        for one in messages
    )
