"""One line of a recording: a JSON object whose last member is a checksum of everything before it.

A line is written whole or not at all as far as a reader is concerned: a torn or changed line does not carry the checksum of
its own bytes.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import orjson

_MEMBER = b',"check":"'
_DIGEST_BYTES = 8  # 64 bits: damage is found, a deliberate forger is not the threat
_TAIL = len(_MEMBER) + 2 * _DIGEST_BYTES + len(b'"}\n')


class DamagedLineError(ValueError):
    """A line that is not a whole line of a recording."""


def encode_line(record: dict[str, Any]) -> bytes:
    """Render a non-empty record as one line with its checksum and a final newline."""
    head = _dumps(record)[:-1]
    return b'%s%s%s"}\n' % (head, _MEMBER, _digest(head))


def decode_line(line: bytes) -> dict[str, Any]:
    """Read one line back, newline included.

    Raises:
        DamagedLineError: the line is torn, changed or no line of a recording.
    """
    if len(line) <= _TAIL or not line.endswith(b'"}\n') or line[-_TAIL : -_TAIL + len(_MEMBER)] != _MEMBER:
        raise DamagedLineError("the line does not end in a checksum")
    head = line[:-_TAIL]
    if line[-_TAIL + len(_MEMBER) : -3] != _digest(head):
        raise DamagedLineError("the line does not fit its checksum")
    record = _loads(head + b"}")
    if not isinstance(record, dict):
        raise DamagedLineError("the line is not a JSON object")
    return record


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_BYTES).hexdigest().encode()


def _dumps(record: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:
        # Header bytes that are not UTF-8 are lone surrogates here, which orjson refuses and JSON escapes can say.
        return json.dumps(record, separators=(",", ":")).encode()


def _loads(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise DamagedLineError(f"the line is not JSON: {error}") from error
