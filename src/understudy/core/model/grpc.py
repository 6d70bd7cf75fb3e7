"""Bodies of gRPC: messages with a prefix of five bytes each, as trees (see protobuf), and what a status means in HTTP's terms.

Source: github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md and doc/statuscodes.md.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT
from understudy.core.model.protobuf import parse_message, render_message

_PREFIX: Final = 5
_LARGEST: Final = 64 << 20

# google.rpc.Code → the HTTP status that says the same (googleapis/google/rpc/code.proto).
HTTP_STATUS: Final[Mapping[int, int]] = {
    0: 200,
    1: 499,
    2: 500,
    3: 400,
    4: 504,
    5: 404,
    6: 409,
    7: 403,
    8: 429,
    9: 400,
    10: 409,
    11: 400,
    12: 501,
    13: 500,
    14: 503,
    15: 500,
    16: 401,
}


def is_grpc(media: str) -> bool:
    """Say whether a media type is gRPC with protobuf messages."""
    return media in {"application/grpc", "application/grpc+proto"}


def split_frames(body: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yield the messages of a body as (compressed, bytes).

    Raises:
        ValueError: the body ends within a message.
    """
    position = 0
    while position < len(body):
        size = int.from_bytes(body[position + 1 : position + _PREFIX])
        start, position = position + _PREFIX, position + _PREFIX + size
        if position > len(body) or body[start - _PREFIX] > 1:
            raise ValueError("a gRPC message is cut off")
        yield body[start - _PREFIX] == 1, body[start:position]


def parse_messages(body: bytes) -> list[dict[str, Any]] | None:
    """Read all messages of a body; None when one of them cannot be read."""
    found: list[dict[str, Any]] = []
    try:
        for compressed, data in split_frames(body):
            message = parse_message(_decompress(data) if compressed else data)
            if message is None:
                return None
            found.append(message)
    except (ValueError, zlib.error):
        return None
    return found


def _decompress(data: bytes) -> bytes:
    """Undo the gzip or deflate that `grpc-encoding` names; the bytes tell which."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
    decoded = decoder.decompress(data, _LARGEST)
    if not decoder.eof:
        raise ValueError("a compressed gRPC message is cut off or too large")
    return decoded


def read_tree(body: bytes) -> Any:
    """Read a body as one tree: its message when there is one, else the list of them; ABSENT when it cannot be read."""
    messages = parse_messages(body)
    if messages is None:
        return ABSENT
    return messages[0] if len(messages) == 1 else messages


def write_tree(tree: Any) -> bytes:
    """Write a tree, or a list of them, as uncompressed messages with their prefixes.

    Raises:
        ValueError: it is no protobuf message.
    """
    messages = tree if isinstance(tree, list | tuple) else [tree]
    parts: list[bytes] = []
    for message in messages:
        if not isinstance(message, Mapping):
            raise ValueError(f"{message!r} is no protobuf message: a mapping from field number to value")
        data = render_message(message)
        parts.append(b"\0" + len(data).to_bytes(4) + data)
    return b"".join(parts)
