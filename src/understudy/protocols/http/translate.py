"""aiohttp's parsed request head to our protocol-neutral Request: raw target, ordered raw fields with their case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp.http import HttpVersion10, RawRequestMessage

from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Request


@dataclass(frozen=True, slots=True)
class Peer:
    """What is the same for every request of one connection.

    Attributes:
        scheme: ``http`` or ``https``.
        client: remote address without port.
        authority: address the client connected to, for requests without Host.
    """

    scheme: str
    client: str
    authority: str


# RFC 3986 §3.2.2 and §3.2.3; bytes of names that are not ASCII are let pass.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[\w\-.~%!$&'()*+,;=\x80-\xff]*)(?::[0-9]*)?")


class FieldsSeen:
    """The header fields of a connection's last request: clients mostly send the same ones again."""

    __slots__ = ("_headers", "_raw", "problem")

    def __init__(self) -> None:
        self._raw: tuple[tuple[bytes, bytes], ...] = ()
        self._headers = NO_HEADERS
        self.problem = ""

    def judge(self, raw: tuple[tuple[bytes, bytes], ...]) -> str:
        """Say what is wrong with the fields beyond what the parser finds; nothing when they are right (RFC 9112 §3.2)."""
        self.decode(raw)
        return self.problem

    def decode(self, raw: tuple[tuple[bytes, bytes], ...]) -> Headers:
        """Return the fields as text."""
        if raw != self._raw:
            self._raw = raw
            self._headers = Headers(
                tuple([(name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")) for name, value in raw])
            )
            wrong = [value for name, value in raw if len(name) == 4 and name.lower() == b"host" and not _HOST.fullmatch(value.strip())]
            self.problem = f"Host says {wrong[0].decode('ascii', 'replace')!r}, which is no host" if wrong else ""
        return self._headers


def translate(message: RawRequestMessage, body: bytes, peer: Peer, seen: FieldsSeen | None = None) -> Request:
    """Make a Request; an absolute-form target (RFC 9112 §3.2.2) gives scheme and authority, otherwise Host does."""
    headers = (seen or FieldsSeen()).decode(message.raw_headers)
    target, scheme = message.path, peer.scheme
    if target.startswith("/"):
        authority = message.headers.get("Host") or peer.authority
    else:
        target, scheme, authority = split_absolute(target, message.headers.get("Host") or peer.authority, scheme)
    version = message.version
    return Request(
        message.method,
        target,
        headers,
        body,
        scheme,
        authority,
        "1.1" if version.minor == 1 else f"{version.major}.{version.minor}",
        peer.client,
    )


def split_absolute(target: str, authority: str, scheme: str) -> tuple[str, str, str]:
    """Split a target that is not in origin form into (origin-form target, scheme, authority)."""
    head, separator, rest = target.partition("://")
    if not separator:
        return target, scheme, authority
    cut = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    path = rest[cut:]
    if not path.startswith("/"):
        path = "/" + path
    return path, head.lower(), rest[:cut].rpartition("@")[2]


def is_http10(message: RawRequestMessage) -> bool:
    """Say whether the client speaks HTTP/1.0 or older."""
    return bool(message.version <= HttpVersion10)
