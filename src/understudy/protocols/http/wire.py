"""HTTP/1.1 answers as bytes (RFC 9112): status line, fields, framing. Pure functions, no transport.

Names, case, order and duplicates of fields stay as given. Added are only what framing and connection persistence need, and `Date`.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from understudy.core.model.headers import Headers
from understudy.core.model.step import Framing, SendHead

PHRASES = {status.value: status.phrase for status in HTTPStatus}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Terms:
    """What the framing of an answer depends on: facts about the request it answers.

    Attributes:
        is_head: the method is HEAD.
        is_http10: the client speaks HTTP/1.0, which knows no chunks and no 1xx.
        keeps_alive: the client wants to go on using the connection.
    """

    is_head: bool = False
    is_http10: bool = False
    keeps_alive: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """A rendered head.

    Attributes:
        data: status line and fields up to and including the empty line.
        framing: how the body really ends; differs from what was asked for towards HTTP/1.0 clients and HEAD.
        length: bytes that Content-Length promises, None when there is none.
        closes: the connection cannot be used again after this answer.
    """

    data: bytes
    framing: Framing
    length: int | None
    closes: bool


def encode(text: str) -> bytes:
    """Encode a field line the way requests are decoded, so that any byte survives the round trip."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Half of a surrogate pair, from a template: there are no bytes for it.
        return text.encode("utf-8", "replace")


def render_interim(status: int, headers: Headers) -> bytes:
    """Render a 1xx response."""
    return encode(f"HTTP/1.1 {status} {PHRASES.get(status, '')}\r\n{headers.text}\r\n")


def render_head(head: SendHead, terms: Terms, *, length: int | None, date: str) -> Head:
    """Render status line and fields, adding what framing needs.

    Args:
        head: what the stub wants to send.
        terms: the request's side of framing.
        length: size of the body that will follow, for Content-Length; None when it is not known.
        date: value for `Date` when the stub gives none.
    """
    headers, framing = head.headers, head.framing
    names = headers.names()
    if framing == "length" and length is None and "content-length" not in names:
        framing = "chunked"
    if framing == "chunked" and terms.is_http10:
        framing = "until_close"
    bodiless = terms.is_head or head.status in _BODILESS
    if "transfer-encoding" in names and framing in ("length", "until_close"):
        headers = headers.without("transfer-encoding")
    if framing == "chunked" and "content-length" in names:
        headers = headers.without("content-length")

    more, promised = "", None
    if framing == "length":
        declared = headers.get("content-length") if "content-length" in names else None
        if declared is None:
            promised = length
            if head.status not in _BODILESS:
                more = f"Content-Length: {length}\r\n"
        else:
            promised = int(declared) if declared.isdecimal() else -1
    elif framing == "chunked" and "transfer-encoding" not in names and head.status not in _BODILESS:
        more = "Transfer-Encoding: chunked\r\n"

    connection = (headers.get("connection") or "").lower() if "connection" in names else ""
    closes = not terms.keeps_alive or (framing == "until_close" and not bodiless) or "close" in connection or head.status == 101
    if closes and "close" not in connection and head.status != 101:
        if connection:
            headers = headers.without("connection")
        more += "Connection: close\r\n"
    elif not closes and terms.is_http10 and not connection:
        more += "Connection: keep-alive\r\n"
    if "date" not in names:
        more += f"Date: {date}\r\n"
    reason = head.reason.replace("\r", " ").replace("\n", " ") if head.reason else PHRASES.get(head.status, "")
    data = encode(f"HTTP/1.1 {head.status} {reason}\r\n{headers.text}{more}\r\n")
    return Head(data, "none" if bodiless else framing, promised, closes)


def render_chunk(data: bytes) -> bytes:
    """Render one chunk of the chunked transfer coding; `data` must not be empty."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def render_last_chunk(trailers: Headers) -> bytes:
    """Render the end of a chunked body with its trailer fields."""
    if not trailers:
        return LAST_CHUNK
    return encode(f"0\r\n{trailers.text}\r\n")


def http_date(now: float) -> str:
    """Render an IMF-fixdate (RFC 9110 §5.6.7)."""
    return formatdate(now, usegmt=True)
