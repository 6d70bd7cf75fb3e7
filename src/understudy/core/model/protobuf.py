"""Protocol Buffers without their schema: the wire format read as a tree and written back, byte for byte.

A message is a mapping from field number to value, a field that repeats a list: ``{"1": "Ann", "2": 3, "4": [{"1": "x"}, {"1": "y"}]}``.
Varints are signed integers, length-delimited fields are text, messages or, as ``"5:bytes"``, base64; ``"6:double"``, ``"6:float"``,
``"6:fixed64"`` and ``"6:fixed32"`` name what has a fixed width. Which of these a length-delimited field is, the wire does not say:
readable text is text, what parses as a message is one, anything else is bytes. Source: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Mapping
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_DEEPEST: Final = 40
_LARGEST_FIELD: Final = (1 << 29) - 1
_FIXED: Final[Mapping[str, tuple[int, str]]] = {
    "double": (_FIXED64, "<d"),
    "fixed64": (_FIXED64, "<q"),
    "float": (_FIXED32, "<f"),
    "fixed32": (_FIXED32, "<i"),
}
_SPACES = frozenset("\t\n\r")


def parse_message(data: bytes, depth: int = 0) -> dict[str, Any] | None:
    """Read a message; None when `data` is none, or could not be written back exactly as it is."""
    fields: dict[str, Any] = {}
    position = 0
    try:
        while position < len(data):
            tag, position = _read_varint(data, position)
            number, kind = tag >> 3, tag & 7
            if not 0 < number <= _LARGEST_FIELD:
                return None
            suffix, value, position = _read_value(data, position, kind, depth)
            _add(fields, f"{number}:{suffix}" if suffix else str(number), value)
    except (IndexError, ValueError, struct.error):
        return None
    return fields if render_message(fields) == data else None


def _add(fields: dict[str, Any], name: str, value: Any) -> None:
    if name not in fields:
        fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        octet = data[position]
        position += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise ValueError("a varint has at most ten bytes")


def _read_value(data: bytes, position: int, kind: int, depth: int) -> tuple[str, Any, int]:
    if kind == _VARINT:
        value, position = _read_varint(data, position)
        return "", value - (1 << 64) if value >> 63 else value, position
    if kind == _FIXED64:
        return *_fixed(data[position : position + 8], "double", "fixed64"), position + 8
    if kind == _FIXED32:
        return *_fixed(data[position : position + 4], "float", "fixed32"), position + 4
    if kind != _LENGTH:
        raise ValueError("groups are not read")
    size, position = _read_varint(data, position)
    if position + size > len(data):
        raise ValueError("a field ends after its message")
    return *_delimited(data[position : position + size], depth), position + size


def _fixed(data: bytes, real: str, whole: str) -> tuple[str, Any]:
    """A real number when it is one that people use, else an integer."""
    (value,) = struct.unpack(_FIXED[real][1], data)
    if math.isfinite(value) and (value == 0 or 1e-12 < abs(value) < 1e18):
        return real, value
    return whole, struct.unpack(_FIXED[whole][1], data)[0]


def _delimited(data: bytes, depth: int) -> tuple[str, Any]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and text.isprintable():
        return "", text
    if depth < _DEEPEST and (text is None or not _is_prose(text)) and (message := parse_message(data, depth + 1)) is not None:
        return "", message
    if text is not None and all(letter.isprintable() or letter in _SPACES for letter in text):
        return "", text
    return "bytes", base64.b64encode(data).decode()


def _is_prose(text: str) -> bool:
    """Text with line breaks in its midst; a message of one text field begins with a line feed (field 1)."""
    return text[0] not in _SPACES and all(letter.isprintable() or letter in _SPACES for letter in text)


def render_message(fields: Mapping[str, Any]) -> bytes:
    """Write a message.

    Raises:
        ValueError: a name is no field number, or a value cannot stand in it.
    """
    parts: list[bytes] = []
    for name, value in fields.items():
        number, _, suffix = str(name).partition(":")
        if not number.isdecimal() or not 0 < int(number) <= _LARGEST_FIELD:
            raise ValueError(f"{name!r} is no field of a protobuf message: a number, or a number with :bytes, :double …")
        values = value if isinstance(value, list | tuple) else (value,)
        parts.extend(_render_field(int(number), suffix, one) for one in values if one is not ABSENT and one is not None)
    return b"".join(parts)


def _render_field(number: int, suffix: str, value: Any) -> bytes:
    if suffix in _FIXED:
        kind, layout = _FIXED[suffix]
        try:
            return _varint(number << 3 | kind) + struct.pack(layout, float(value) if layout in {"<d", "<f"} else int(value))
        except (struct.error, TypeError, OverflowError) as error:
            raise ValueError(f"field {number}: {value!r} is no {suffix}") from error
    if isinstance(value, bool | int) and not suffix:
        return _varint(number << 3 | _VARINT) + _varint(int(value) & ((1 << 64) - 1))
    data = _octets(number, suffix, value)
    return _varint(number << 3 | _LENGTH) + _varint(len(data)) + data


def _octets(number: int, suffix: str, value: Any) -> bytes:
    if isinstance(value, Mapping):
        return render_message(value)
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or suffix not in {"", "bytes"}:
        raise ValueError(f"field {number}: {value!r} cannot stand in a protobuf message")
    if not suffix:
        return value.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"field {number}: {value!r} is no base64") from error


def _varint(value: int) -> bytes:
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    octets.append(value)
    return bytes(octets)
