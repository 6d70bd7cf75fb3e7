"""Field lists of HTTP/2 to and from our headers. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import SendHead

type Field = tuple[bytes, bytes]

# Fields of one HTTP/1.1 connection; in HTTP/2 they make a message malformed (RFC 9113 §8.2.2).
_CONNECTION_FIELDS = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})


def read_request(fields: Iterable[Field], client: str) -> Request:
    """Make a Request, without body, from the fields of a HEADERS frame; pseudo-fields become its parts (RFC 9113 §8.3.1)."""
    pseudo: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for raw_name, raw_value in fields:
        name, value = raw_name.decode("utf-8", "surrogateescape"), raw_value.decode("utf-8", "surrogateescape")
        if name.startswith(":"):
            pseudo[name] = value
        else:
            pairs.append((name, value))
    headers = Headers(tuple(pairs))
    return Request(
        pseudo.get(":method", "GET"),
        pseudo.get(":path", "/"),
        headers,
        b"",
        pseudo.get(":scheme", "http"),
        pseudo.get(":authority") or headers.get("host") or "",
        "2",
        client,
    )


def read_fields(fields: Iterable[Field]) -> Headers:
    """Make headers from the fields of a trailing HEADERS frame."""
    return Headers.of((name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")) for name, value in fields)


def write_fields(headers: Headers) -> list[Field]:
    """Write fields as HTTP/2 wants them: lower case, nothing of the connection, no control characters, no outer spaces."""
    return [
        (
            name.lower().encode("utf-8", "surrogateescape"),
            _percent_encoded(value) if name.lower() == "grpc-message" else _clean(value).encode("utf-8", "surrogateescape"),
        )
        for name, value in headers.pairs
        if name.lower() not in _CONNECTION_FIELDS
    ]


def _percent_encoded(message: str) -> bytes:
    """Write the message of a status as gRPC does: octets other than printable ASCII as %XX (gRPC over HTTP/2, Percent-Encoded)."""
    return b"".join(bytes([octet]) if 0x20 <= octet <= 0x7E else b"%%%02X" % octet for octet in message.encode("utf-8", "surrogateescape"))


def write_head(head: SendHead, *, length: int | None, date: str) -> list[Field]:
    """Write the fields of an answer; Content-Length only where the framing promises one, Date unless the stub gives it."""
    names = head.headers.names()
    fields: list[Field] = [(b":status", str(head.status).encode()), *write_fields(head.headers)]
    if head.framing == "length" and length is not None and "content-length" not in names and not is_grpc(head.headers):
        fields.append((b"content-length", str(length).encode()))
    if "date" not in names:
        fields.append((b"date", date.encode()))
    return fields


def is_grpc(headers: Headers) -> bool:
    """Say whether a message is gRPC's."""
    return (headers.get("content-type") or "").lower().startswith("application/grpc")


def _clean(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").strip(" \t")
