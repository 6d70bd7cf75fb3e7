"""Flow files of mitmproxy (`mitmdump -w`): a sequence of tnetstrings, read here without mitmproxy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from understudy.core.model.exchange import DialogueEnd, Exchange, Failure, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Request, Response
from understudy.errors import FileError

_MAX_DIGITS = 12
_MAX_DEPTH = 50
_TEXT_FRAME = 1  # RFC 6455 §5.2
_PORTS = {"http": 80, "https": 443}


def read_flows(path: Path) -> Iterator[Exchange]:
    """Read the HTTP flows of a file; other protocols are passed over.

    Raises:
        FileError: it is broken; names the byte.
    """
    with path.open("rb") as file:
        seq = 0
        while True:
            offset = file.tell()
            try:
                flow = _load(file)
                if flow is None:
                    return
                if flow.get("type") == "http" and flow["request"]["method"] != b"CONNECT":
                    seq += 1
                    yield _to_exchange(flow, seq)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                raise FileError(f"{path}: the flow at byte {offset} cannot be read: {error!r}.") from error


def _to_exchange(flow: Mapping[str, Any], seq: int) -> Exchange:
    asked, answered = flow["request"], flow.get("response")
    started_at = float(asked["timestamp_start"])
    request = Request(
        method=_text(asked["method"]),
        target=_text(asked["path"]),
        headers=_headers(asked["headers"]),
        body=asked.get("content") or b"",
        scheme=_text(asked["scheme"]),
        authority=_authority(asked),
        http_version=_version(asked),
        trailers=_headers(asked.get("trailers") or ()),
    )
    outcome: Response | Failure
    if answered is not None:
        outcome = Response(
            status=answered["status_code"],
            headers=_headers(answered["headers"]),
            body=answered.get("content") or b"",
            reason=_text(answered["reason"]),
            http_version=_version(answered),
            trailers=_headers(answered.get("trailers") or ()),
        )
    else:
        error = flow.get("error") or {"msg": "no answer", "timestamp": started_at}
        outcome = Failure("protocol", _text(error["msg"]), round(max(0.0, error["timestamp"] - started_at), 6))
    socket = flow.get("websocket")
    return Exchange(
        seq=seq,
        service="",
        started_at=round(started_at, 6),
        request=request,
        outcome=outcome,
        timings=_timings(asked, answered),
        connection=_text((flow.get("client_conn") or {}).get("id") or ""),
        messages=_messages(socket, started_at),
        end=_end(socket, started_at),
        complete=answered is not None and answered.get("content") is not None,
    )


def _authority(asked: Mapping[str, Any]) -> str:
    hosts = [value for name, value in asked["headers"] if name.lower() == b"host"]
    if asked.get("authority") or hosts:
        return _text(asked.get("authority") or hosts[0])
    host, port = _text(asked["host"]), asked["port"]
    return host if _PORTS.get(_text(asked["scheme"])) == port else f"{host}:{port}"


def _timings(asked: Mapping[str, Any], answered: Mapping[str, Any] | None) -> Timings:
    if answered is None or not answered.get("timestamp_start"):
        return Timings()
    sent_at = asked.get("timestamp_end") or asked["timestamp_start"]
    began, ended = answered["timestamp_start"], answered.get("timestamp_end") or answered["timestamp_start"]
    return Timings(wait=round(max(0.0, began - sent_at), 6), receive=round(max(0.0, ended - began), 6))


def _messages(socket: Mapping[str, Any] | None, started_at: float) -> tuple[Message, ...]:
    return tuple(
        Message(
            "client" if one[1] else "server", "text" if one[0] == _TEXT_FRAME else "binary", one[2], round(max(0.0, one[3] - started_at), 6)
        )
        for one in (socket or {}).get("messages", ())
    )


def _end(socket: Mapping[str, Any] | None, started_at: float) -> DialogueEnd | None:
    if socket is None or socket.get("close_code") is None:
        return None
    ended_at = socket.get("timestamp_end") or started_at
    sender = "client" if socket.get("closed_by_client") else "server"
    return DialogueEnd(sender, socket["close_code"], _text(socket.get("close_reason") or ""), round(max(0.0, ended_at - started_at), 6))  # type: ignore[arg-type]


def _headers(fields: Any) -> Headers:
    return Headers(tuple((_text(name), _text(value)) for name, value in fields)) if fields else NO_HEADERS


def _version(message: Mapping[str, Any]) -> str:
    said = _text(message["http_version"]).removeprefix("HTTP/")
    return "2" if said.startswith("2") else "3" if said.startswith("3") else said


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _load(file: BinaryIO) -> Any:
    """Read one tnetstring from a file; None at its end. Format: ``LENGTH:DATA`` and one byte of type."""
    digits = b""
    while (byte := file.read(1)) != b":":
        if not byte and not digits:
            return None
        if not byte.isdigit() or len(digits) >= _MAX_DIGITS:
            raise ValueError("no length where a flow should begin")
        digits += byte
    size = int(digits)
    data = file.read(size)
    kind = file.read(1)
    if len(data) < size or not kind:
        raise ValueError("the file breaks off")
    return _value(memoryview(data), kind, 0)


def _value(data: memoryview, kind: bytes, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deep")
    if kind == b"]":
        return list(_items(data, depth))
    if kind == b"}":
        items = list(_items(data, depth))
        return {_text(key): value for key, value in zip(items[::2], items[1::2], strict=True)}
    convert = _SCALARS.get(kind)
    if convert is None:
        raise ValueError(f"unknown type {kind!r}")
    return convert(bytes(data))


def _items(data: memoryview, depth: int) -> Iterator[Any]:
    while data:
        head = bytes(data[: _MAX_DIGITS + 1])
        digits, separator, _ = head.partition(b":")
        if not separator or not digits.isdigit():
            raise ValueError("no length where a value should begin")
        start, size = len(digits) + 1, int(digits)
        if start + size >= len(data):
            raise ValueError("a value breaks off")
        yield _value(data[start : start + size], bytes(data[start + size : start + size + 1]), depth + 1)
        data = data[start + size + 1 :]


_SCALARS: Mapping[bytes, Callable[[bytes], Any]] = {
    b",": lambda data: data,
    b";": lambda data: data.decode("utf-8", "surrogateescape"),
    b"#": int,
    b"^": float,
    b"!": lambda data: data == b"true",
    b"~": lambda _data: None,
}
