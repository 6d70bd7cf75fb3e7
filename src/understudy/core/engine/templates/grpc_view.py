"""gRPC messages as plain data, without their schema: protobuf fields by number (protobuf wire format, gRPC over HTTP/2).

``{"1": "ann", "2": 30}`` is a message with text in field 1 and an integer in field 2. Fields of 64 and 32 bits are called ``3f64`` and
``3f32`` and hold numbers; bytes that are neither text nor a message are text that begins with ``base64:``; a repeated field is a list.
Whether bytes are text or a message cannot be known: what reads as text is text.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT, Absent
from understudy.core.model.message import Request

_FIELD: Final = re.compile(r"(\d+)(f64|f32)?")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MASK: Final = (1 << 64) - 1
_DEEPEST: Final = 32
_BASE64: Final = "base64:"


def decode_frames(body: bytes) -> list[dict[str, Any]] | Absent:
    """Decode the messages of a body; ABSENT when it is compressed or no sequence of whole messages."""
    messages: list[dict[str, Any]] = []
    position = 0
    while position < len(body):
        if position + 5 > len(body) or body[position] != 0:
            return ABSENT
        size = int.from_bytes(body[position + 1 : position + 5], "big")
        raw = body[position + 5 : position + 5 + size]
        message = decode_message(raw)
        if len(raw) < size or message is None:
            return ABSENT
        messages.append(message)
        position += 5 + size
    return messages


def decode_message(raw: bytes, depth: int = 0) -> dict[str, Any] | None:
    """Decode one message; None when the bytes are none."""
    found: dict[str, Any] = {}
    position = 0
    try:
        while position < len(raw):
            tag, position = _read_varint(raw, position)
            number, wire = tag >> 3, tag & 7
            if number == 0:
                return None
            value: Any
            name = str(number)
            if wire == 0:
                value, position = _read_varint(raw, position)
            elif wire == 1:
                name, value, position = f"{number}f64", struct.unpack_from("<d", raw, position)[0], position + 8
            elif wire == 5:
                name, value, position = f"{number}f32", struct.unpack_from("<f", raw, position)[0], position + 4
            elif wire == 2:
                size, position = _read_varint(raw, position)
                if position + size > len(raw):
                    return None
                value, position = _decode_bytes(raw[position : position + size], depth), position + size
            else:
                return None
            _put(found, name, value)
    except (IndexError, struct.error):
        return None
    return found


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


def _decode_bytes(data: bytes, depth: int) -> Any:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and not _CONTROLS.search(text) and not (text.startswith("\n") and decode_message(data) is not None):
        return text
    if depth < _DEEPEST and (inner := decode_message(data, depth + 1)):
        return inner
    return text if text is not None else _BASE64 + base64.b64encode(data).decode()


def _read_varint(raw: bytes, position: int) -> tuple[int, int]:
    shift = value = 0
    while True:
        byte = raw[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise IndexError


def encode_frames(value: Any) -> bytes:
    """Encode messages as a body: a list of them, or one alone.

    Raises:
        ValueError: a field is not called by its number, or holds what a message cannot.
    """
    messages = value if isinstance(value, list | tuple) else [value]
    framed = bytearray()
    for message in messages:
        raw = encode_message(message)
        framed += b"\0" + len(raw).to_bytes(4, "big") + raw
    return bytes(framed)


def encode_message(message: Any) -> bytes:
    """Encode one message."""
    if not isinstance(message, Mapping):
        raise ValueError(f"a gRPC message is a mapping of field numbers, not {type(message).__name__}")
    out = bytearray()
    for name, value in message.items():
        match = _FIELD.fullmatch(str(name))
        if match is None:
            raise ValueError(f"{name!r} is not a field number")
        for one in value if isinstance(value, list | tuple) else [value]:
            out += _encode_field(int(match[1]), match[2] or "", one)
    return bytes(out)


def _encode_field(number: int, kind: str, value: Any) -> bytes:
    if kind:
        return _varint(number << 3 | (1 if kind == "f64" else 5)) + struct.pack("<d" if kind == "f64" else "<f", float(value))
    if isinstance(value, bool | int):
        return _varint(number << 3) + _varint(int(value) & _MASK)
    if value is None:
        return b""
    data = encode_message(value) if isinstance(value, Mapping) else _octets(value)
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _octets(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    text = str(value)
    return base64.b64decode(text[len(_BASE64) :]) if text.startswith(_BASE64) else text.encode()


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def view_grpc(request: Request) -> Sequence[Any] | Absent:
    """The messages of a gRPC request; ABSENT when it is none."""
    return decode_frames(request.body) if request.content_type.startswith("application/grpc") else ABSENT
