"""Bodies of calls: messages with a prefix of five bytes each, as trees (see protobuf), and what a status means in HTTP's terms.

gRPC-Web and the streams of Connect frame their messages as gRPC does, and say how the call ended in a last frame, where gRPC has trailers:
so they are read, and written, as trailers. Twirp, and the single calls of Connect, send a message as it is.
Source: github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md, doc/PROTOCOL-WEB.md and doc/statuscodes.md; connectrpc.com/docs/protocol; the wire
protocol of Twirp v7.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.protobuf import parse_message, render_message

_PREFIX: Final = 5
_LARGEST: Final = 64 << 20
_COMPRESSED, _CONNECT_END, _WEB_END = 1, 2, 0x80  # the flags in the first byte of a frame
CONNECT_END: Final = "connect-end"  # the field that stands for what the last frame of a Connect stream says, when it says something

_FRAMED: Final = frozenset(
    {"application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web+proto", "application/connect+proto"}
)
_FRAMED_JSON: Final = frozenset({"application/connect+json"})
_BARE: Final = frozenset({"application/proto", "application/protobuf", "application/x-protobuf", "application/vnd.google.protobuf"})

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


# connectrpc.com/docs/protocol#error-codes, by the names of google.rpc.Code.
_CONNECT_CODES: Final = (
    "",
    "canceled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
)


def is_grpc(media: str) -> bool:
    """Say whether a media type is protobuf messages in frames: gRPC, gRPC-Web, a stream of Connect."""
    return media in _FRAMED


def is_protobuf(media: str) -> bool:
    """Say whether a media type is one protobuf message as it is."""
    return media in _BARE


def is_framed_json(media: str) -> bool:
    """Say whether a media type is JSON documents in frames."""
    return media in _FRAMED_JSON


def is_call_media(media: str) -> bool:
    """Say whether only calls of methods are sent as this media type."""
    return media.startswith(("application/grpc", "application/connect+"))


def has_last_frame(media: str) -> bool:
    """Say whether bodies of a media type say in their last frame how the call ended."""
    return media == "application/grpc-web" or media.startswith(("application/grpc-web+", "application/connect+"))


def verdict_of(name: str, value: str) -> int | None:
    """Return the HTTP status that says the same as a field about the end of a call; None for any other field."""
    if name == "grpc-status" and value.isdecimal():
        return HTTP_STATUS.get(int(value), 500)
    if name != CONNECT_END:
        return None
    told = parse_json(value.encode())
    error = told.get("error") if isinstance(told, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return HTTP_STATUS.get(_CONNECT_CODES.index(code), 500) if code in _CONNECT_CODES else (200 if error is None else 500)


def split_frames(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the frames of a body as (flags, bytes).

    Raises:
        ValueError: the body ends within a message.
    """
    position = 0
    while position < len(body):
        size = int.from_bytes(body[position + 1 : position + _PREFIX])
        start, position = position + _PREFIX, position + _PREFIX + size
        flags = body[start - _PREFIX]
        if position > len(body) or flags not in {0, _COMPRESSED, _CONNECT_END, _WEB_END}:
            raise ValueError("a gRPC message is cut off")
        yield flags, body[start:position]


def parse_messages(body: bytes) -> list[dict[str, Any]] | None:
    """Read all messages of a body; None when one of them cannot be read."""
    found: list[dict[str, Any]] = []
    try:
        for flags, data in split_frames(body):
            if flags > _COMPRESSED:
                continue
            message = parse_message(_decompress(data) if flags else data)
            if message is None:
                return None
            found.append(message)
    except (ValueError, zlib.error):
        return None
    return found


def parse_documents(body: bytes) -> list[Any] | None:
    """Read the JSON documents in the frames of a body; None when one of them cannot be read."""
    try:
        found = [parse_json(_decompress(data) if flags else data) for flags, data in split_frames(body) if flags <= _COMPRESSED]
    except (ValueError, zlib.error):
        return None
    return None if any(document is ABSENT for document in found) else found


def last_frame(body: bytes, media: str) -> Headers:
    """Read what the last frame of a body says as fields; none where the media type has no such frame, or it says nothing."""
    if not has_last_frame(media):
        return Headers()
    try:
        ends = [data for flags, data in split_frames(body) if flags > _COMPRESSED]
    except ValueError:
        return Headers()
    if not ends:
        return Headers()
    if media.startswith("application/connect+"):
        told = parse_json(ends[-1])
        return Headers(((CONNECT_END, render_json(told).decode()),)) if told and told is not ABSENT else Headers()
    lines = (line.partition(":") for line in ends[-1].decode("utf-8", "replace").splitlines() if ":" in line)
    return Headers(tuple((name.strip().lower(), value.strip()) for name, _, value in lines))


def write_last_frame(media: str, fields: Headers) -> bytes:
    """Write the fields that end a call as the last frame of a body."""
    if media.startswith("application/connect+"):
        flags, data = _CONNECT_END, (fields.get(CONNECT_END) or "{}").encode()
    else:
        lines = (f"{name}: {_encoded(value) if name.lower() == 'grpc-message' else value}\r\n" for name, value in fields)
        flags, data = _WEB_END, "".join(lines).encode("utf-8", "surrogateescape")
    return bytes((flags,)) + len(data).to_bytes(4) + data


def _encoded(message: str) -> str:
    """Write the message of a status: what is no printable ASCII as %XX (gRPC over HTTP/2, Percent-Encoded)."""
    return "".join(chr(octet) if 0x20 <= octet <= 0x7E and octet != 0x25 else f"%{octet:02X}" for octet in message.encode())


def _decompress(data: bytes) -> bytes:
    """Undo the gzip or deflate that `grpc-encoding` names; the bytes tell which."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
    decoded = decoder.decompress(data, _LARGEST)
    if not decoder.eof:
        raise ValueError("a compressed gRPC message is cut off or too large")
    return decoded


def read_tree(body: bytes, media: str = "application/grpc") -> Any:
    """Read a body as one tree: its message when there is one, else the list of them; ABSENT when it cannot be read."""
    if is_protobuf(media):
        message = parse_message(body)
        return ABSENT if message is None else message
    messages = parse_documents(body) if is_framed_json(media) else parse_messages(body)
    if messages is None:
        return ABSENT
    return messages[0] if len(messages) == 1 else messages


def write_message(tree: Any) -> bytes:
    """Write a tree as one message, without a prefix.

    Raises:
        ValueError: it is no protobuf message.
    """
    if not isinstance(tree, Mapping):
        raise ValueError(f"{tree!r} is no protobuf message: a mapping from field number to value")
    return render_message(tree)


def write_frames(messages: Iterable[bytes]) -> bytes:
    """Write messages that are bytes already in frames."""
    return b"".join(b"\0" + len(data).to_bytes(4) + data for data in messages)


def write_tree(tree: Any) -> bytes:
    """Write a tree, or a list of them, as uncompressed messages with their prefixes.

    Raises:
        ValueError: it is no protobuf message.
    """
    return write_frames(write_message(message) for message in (tree if isinstance(tree, list | tuple) else [tree]))
