"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) as browsers, Playwright, Charles and mitmproxy write it, entry by entry."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlencode, urlsplit

from understudy.core.model.exchange import Exchange, Failure, FailureKind, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import FileError
from understudy.importers.har_source import Fetch, open_har

_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
# Chromium's net_error_list.h and Gecko's ErrorList.py name them.
_FAILURES: Mapping[FailureKind, re.Pattern[str]] = {
    "refused": re.compile(r"ERR_CONNECTION_REFUSED|ERR_ADDRESS_UNREACHABLE"),
    "dns": re.compile(r"ERR_NAME_|ERR_DNS_|ERR_UNKNOWN_HOST"),
    "tls": re.compile(r"ERR_CERT_|ERR_SSL_|SEC_ERROR|SSL_ERROR"),
    "timeout": re.compile(r"TIMED_OUT|NET_TIMEOUT"),
    "truncated": re.compile(r"CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED|PARTIAL_TRANSFER"),
    "reset": re.compile(r"CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|NET_RESET|NET_INTERRUPT"),
    "client_gone": re.compile(r"ERR_ABORTED|BINDING_ABORTED"),
}
_OURS = frozenset({"refused", "reset", "timeout", "tls", "dns", "truncated", "client_gone"})
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
_BETWEEN = re.compile(r"[ \t\r\n,]*")
_PIECE_CHARS = 1024 * 1024
_HTTP = {"h2": "2", "http/2": "2", "http/2.0": "2", "h3": "3", "http/3": "3", "http/3.0": "3", "http/1.0": "1.0", "http/1.1": "1.1"}


def read_har(path: Path) -> Iterator[Exchange]:
    """Read the entries of a HAR file one by one, so that its size does not matter.

    Raises:
        FileError: it is broken; names the entry.
    """
    with open_har(path) as (file, fetch):
        for number, entry in enumerate(_entries(file, path), 1):
            try:
                yield entry_to_exchange(entry, number, fetch)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise FileError(f"{path}: entry {number} is no HAR entry: {error!r}.") from error


def entry_to_exchange(entry: Mapping[str, Any], seq: int, fetch: Fetch) -> Exchange:
    """Return one entry as an exchange; its bodies are decoded from content coding, as HAR has them.

    Args:
        entry: one member of the list of entries.
        seq: its number.
        fetch: reads a body that lies beside the file.
    """
    asked, answered = entry["request"], entry["response"]
    place = urlsplit(asked["url"])
    headers = _headers(asked.get("headers", ()))
    started_at = datetime.fromisoformat(entry["startedDateTime"]).astimezone(UTC).timestamp()
    request = Request(
        method=asked["method"],
        target=(place.path or "/") + (f"?{place.query}" if place.query else ""),
        headers=headers,
        body=_post_data(asked.get("postData") or {}, asked.get("bodySize"), fetch),
        scheme={"wss": "https", "ws": "http"}.get(place.scheme, place.scheme),
        authority=place.netloc.rpartition("@")[2],
        http_version=_HTTP.get(str(asked.get("httpVersion", "")).lower(), "1.1"),
    )
    outcome, complete = _outcome(answered, fetch, has_body=request.method != "HEAD")
    complete = complete and (bool(request.body) or not _is_positive(asked.get("bodySize")))
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


def _entries(file: IO[str], path: Path) -> Iterator[Mapping[str, Any]]:
    decoder = json.JSONDecoder()
    text, piece = "", file.read(_PIECE_CHARS)
    begun = False
    while True:
        text += piece
        if not begun:
            found = _ENTRIES.search(text)
            if found is not None:
                text, begun = text[found.end() :], True
        at = 0
        while begun:
            at = cast("re.Match[str]", _BETWEEN.match(text, at)).end()
            if text.startswith("]", at):
                return
            try:
                entry, at = decoder.raw_decode(text, at)
            except ValueError:
                break  # half an entry
            yield entry
        text = text[at:]
        piece = file.read(max(_PIECE_CHARS, len(text)))
        if not piece:
            raise FileError(
                f"{path}: {'the list of entries breaks off' if begun else 'there is no list of entries'}; this is no whole HAR file."
            )


def _headers(fields: Any) -> Headers:
    pairs = [(one["name"], one["value"]) if isinstance(one, dict) else (one[0], one[1]) for one in fields]
    return Headers(tuple((str(name), str(value)) for name, value in pairs if not str(name).startswith(":")))


def _post_data(data: Mapping[str, Any], size: Any, fetch: Fetch) -> bytes:
    if data.get("_file"):
        return fetch(str(data["_file"]))
    text = data.get("text")
    if text is None:
        pairs = [(str(one.get("name", "")), str(one.get("value", ""))) for one in data.get("params") or ()]
        return urlencode(pairs).encode()
    return _bytes(str(text), data.get("encoding") or data.get("_encoding"), {size}, str(data.get("mimeType") or ""))


def _outcome(answered: Mapping[str, Any], fetch: Fetch, *, has_body: bool) -> tuple[Response | Failure, bool]:
    status = int(answered.get("status") or 0)
    if not 100 <= status <= 599:
        said = str(answered.get("_error") or answered.get("_failureText") or answered.get("statusText") or "no answer")
        kind = failure_kind(said)
        return Failure(kind, said.removeprefix(f"{kind}: "), 0.0), False
    content = answered.get("content") or {}
    text = content.get("text")
    size, saved = content.get("size"), content.get("compression")
    sizes = {size, size + saved} if isinstance(size, int) and isinstance(saved, int) else {size}
    named = content.get("_file")
    body = (
        fetch(str(named))
        if named
        else b""
        if text is None
        else _bytes(str(text), content.get("encoding"), sizes, str(content.get("mimeType") or ""))
    )
    return (
        Response(
            status=status,
            headers=_headers(answered.get("headers", ())),
            body=body,
            reason=str(answered.get("statusText") or ""),
            http_version=_HTTP.get(str(answered.get("httpVersion", "")).lower(), "1.1"),
        ),
        # Firefox leaves images out, Chromium what no page had read, and both say how large they were.
        bool(body) or not has_body or not (_is_positive(size) or _announces(answered, status)),
    )


def _announces(answered: Mapping[str, Any], status: int) -> bool:
    lengths = [value for name, value in _headers(answered.get("headers", ())) if name.lower() == "content-length"]
    return status not in (204, 304) and any(length.strip().isdecimal() and int(length) for length in lengths)


def _is_positive(size: Any) -> bool:
    return isinstance(size, (int, float)) and size > 0


def failure_kind(said: str) -> FailureKind:
    """Return the kind of failure that a browser's error code, or our own, tells."""
    kind, _, _ = said.partition(":")
    return next(
        (kind for kind, pattern in _FAILURES.items() if pattern.search(said)), cast("FailureKind", kind) if kind in _OURS else "protocol"
    )


def _bytes(text: str, encoding: Any, sizes: Collection[Any] = (), media_type: str = "") -> bytes:
    """Return the bytes of a body.

    Args:
        text: as it stands in the file.
        encoding: ``base64``, or anything else for text.
        sizes: how many bytes it may have had; they tell which character set was taken off when the file was written.
        media_type: may name that character set.
    """
    if encoding == "base64":
        try:
            return b64decode(text)
        except Base64Error as error:
            raise ValueError(f"a body that is no base64: {error}") from error
    data = text.encode("utf-8", "surrogatepass")
    if text.isascii() or len(data) in sizes:
        return data
    declared = _CHARSET.search(media_type)
    for charset in (declared[1] if declared else "latin-1", "latin-1"):
        try:
            other = text.encode(charset)
        except (UnicodeError, LookupError):
            continue
        if len(other) in sizes:
            return other
    return data


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
