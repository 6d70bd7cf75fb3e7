"""Requests and responses, protocol-neutral: what HTTP/1.1 and HTTP/2 both say.

Parsed views of a request (path segments, query, cookies, JSON, form) are computed at most once, on first use.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import field
from typing import Any, Final, cast
from urllib.parse import parse_qsl, unquote

from understudy.core.model.grpc import is_framed_json, is_grpc, is_protobuf, parse_messages, read_tree
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message_form import MessageForm
from understudy.core.model.unchanging import unchanging

NO_HEADERS = Headers()
# Not methods of HTTP: what a client says in a dialogue that it opened, and that it left.
MESSAGE: Final = "MESSAGE"
LEFT: Final = "LEFT"
_MAX_DECODED: Final = 64 << 20


@unchanging
class Request:
    """One request as the client sent it.

    Attributes:
        method: as sent, upper case by convention.
        target: raw path and query in origin form, still percent-encoded: ``/a%20b?x=1``.
        headers: as sent; HTTP/2 pseudo-header fields are not among them.
        body: decoded from transfer coding, not from content coding.
        scheme: ``http`` or ``https``, as the client addressed us.
        authority: host and optional port as the client addressed us (Host or :authority).
        http_version: ``1.0``, ``1.1`` or ``2``.
        client: remote address without port, empty when unknown.
        trailers: fields after the body.
        connection: names the dialogue or open stream that the request opens or speaks in; empty when nothing can be published to it.
        message_form: of the messages of a gRPC request, where their bytes leave something open.
        answers: where it holds other requests that were answered: what each element of its list says, and the answer.
        received_at: UTC epoch seconds on the session's clock; what `now` means in matchers.
    """

    method: str
    target: str
    headers: Headers = NO_HEADERS
    body: bytes = b""
    scheme: str = "http"
    authority: str = ""
    http_version: str = "1.1"
    client: str = ""
    trailers: Headers = NO_HEADERS
    connection: str = field(default="", compare=False)
    received_at: float = field(default=0.0, compare=False)
    answers: tuple[tuple[Any, Response], ...] | None = field(default=None, compare=False)
    message_form: MessageForm | None = field(default=None, compare=False)
    _views: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def _view[T](self, name: str, compute: Callable[[], T]) -> T:
        if name not in self._views:
            self._views[name] = compute()
        return cast("T", self._views[name])

    @property
    def raw_path(self) -> str:
        """The path as sent, without the query."""
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        """The query as sent, without the question mark."""
        return self.target.partition("?")[2]

    @property
    def path(self) -> str:
        """The percent-decoded path."""
        return self._view("path", lambda: unquote(self.raw_path) if "%" in self.target else self.raw_path)

    @property
    def segments(self) -> tuple[str, ...]:
        """Percent-decoded path segments: ``/a/b%2Fc/`` is ``('a', 'b/c', '')``."""
        return self._view("segments", self._split_path)

    def _split_path(self) -> tuple[str, ...]:
        parts = self.raw_path[1:].split("/")
        return tuple(parts if "%" not in self.target else map(unquote, parts))

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """Decoded query pairs in order, with duplicates and blanks."""
        return self._view("query", lambda: tuple(parse_qsl(self.raw_query, keep_blank_values=True)))

    @property
    def cookies(self) -> dict[str, str]:
        """Cookie pairs of all Cookie fields; the first of a name wins (RFC 6265 §5.4)."""
        return self._view("cookies", self._parse_cookies)

    def _parse_cookies(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.headers.get_all("cookie"):
            for part in line.split(";"):
                name, separator, value = part.strip().partition("=")
                if separator:
                    found.setdefault(name, value)
        return found

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters; empty when absent."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()

    @property
    def payload(self) -> bytes:
        """The body without the framing of a signed upload (`aws-chunked`), which no server stores; else as it came."""
        if not self.body or not (self.headers.get("x-amz-content-sha256") or "").startswith("STREAMING-"):
            return self.body
        return self._view("payload", lambda: _without_signed_chunks(self.body))

    @property
    def content(self) -> bytes:
        """The body without its content coding (gzip, deflate); as it came where it has none or cannot be decoded."""
        coding = self.headers.get("content-encoding")
        return self.payload if coding is None or not self.body else self._view("content", lambda: _without_coding(self.payload, coding))

    @property
    def json(self) -> Any:
        """The body as JSON data, whatever its declared type, or as the tree of its protobuf message; ABSENT when it is neither."""
        return self._view("json", self._parse_tree)

    def _parse_tree(self) -> Any:
        media = self.content_type
        if not self.body:
            return {} if is_protobuf(media) else ABSENT
        if not (is_grpc(media) or is_protobuf(media) or is_framed_json(media)):
            return parse_json(self.content)
        tree = read_tree(self.content if is_protobuf(media) else self.body, media)
        return tree if self.message_form is None or tree is ABSENT else self.message_form.apply(tree)

    @property
    def grpc(self) -> list[dict[str, Any]]:
        """The protobuf messages of a gRPC request, in order; empty when it is none."""
        return self._view("grpc", self._parse_messages)

    def _parse_messages(self) -> list[dict[str, Any]]:
        messages = (parse_messages(self.body) or []) if is_grpc(self.content_type) else []
        return messages if self.message_form is None else self.message_form.apply(messages)

    @property
    def form(self) -> tuple[tuple[str, str], ...]:
        """The body as application/x-www-form-urlencoded pairs; empty when it is not declared as such."""
        return self._view("form", self._parse_form)

    def _parse_form(self) -> tuple[tuple[str, str], ...]:
        if self.content_type != "application/x-www-form-urlencoded":
            return ()
        return tuple(parse_qsl(self.content.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def text(self) -> str:
        """The body as UTF-8 text; undecodable bytes become U+FFFD."""
        return self._view("text", lambda: self.content.decode("utf-8", "replace"))


def _without_signed_chunks(body: bytes) -> bytes:
    """Undo the chunks of AWS Signature Version 4 streaming: ``size[;chunk-signature=…] CRLF data CRLF``, trailers after size 0."""
    parts: list[bytes] = []
    position = 0
    while True:
        line_end = body.find(b"\r\n", position)
        try:
            size = int(body[position:line_end].partition(b";")[0], 16) if line_end >= 0 else -1
        except ValueError:
            return body
        if size < 0 or line_end + 2 + size > len(body):
            return body
        if size == 0:
            return b"".join(parts)
        parts.append(body[line_end + 2 : line_end + 2 + size])
        position = line_end + 2 + size + 2


def _without_coding(body: bytes, coding: str) -> bytes:
    """Undo gzip or deflate (RFC 9110 §8.4.1), with or without the zlib wrapper that many clients leave out."""
    coding = coding.lower().replace("aws-chunked", "").strip(" ,")
    if coding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        return body
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        decoder = zlib.decompressobj(window)
        try:
            decoded = decoder.decompress(body, _MAX_DECODED)
        except zlib.error:
            continue
        if decoder.eof:
            return decoded
    return body


@unchanging
class Response:
    """One final response, complete.

    Attributes:
        status: 200 to 599.
        body: transfer-decoded; see Exchange for content coding of recorded ones.
        reason: phrase as sent; empty means the standard one.
    """

    status: int
    headers: Headers = NO_HEADERS
    body: bytes = b""
    reason: str = ""
    http_version: str = "1.1"
    trailers: Headers = NO_HEADERS

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters; empty when absent."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()
