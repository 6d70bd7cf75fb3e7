"""Methods that aiohttp's fast parser does not know (`LIST` of HashiCorp Vault, `PUSH` of devpi), read by its parser in Python.

RFC 9110 §9.1 lets a server take any token for a method. The fast parser has a fixed list, and calls all others malformed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp.http_parser import HttpRequestParserPy
from aiohttp.web_protocol import RequestPayloadError

if TYPE_CHECKING:
    from aiohttp.web_protocol import RequestHandler

# All that the fast parser takes (llhttp 9); `PRI` opens HTTP/2. A name that is missing here is read more slowly, and no less well.
_KNOWN = frozenset(
    b"GET POST PUT DELETE HEAD PATCH OPTIONS CONNECT TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH MKCALENDAR"
    b" BIND REBIND UNBIND ACL MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE LINK UNLINK SOURCE QUERY PRI".split()
)
_VERB = re.compile(rb"([A-Z][A-Z0-9_-]{0,31}) ")


def is_other_verb(data: bytes) -> bool:
    """Say whether bytes begin a request with a method that the fast parser does not know."""
    found = _VERB.match(data)
    return found is not None and found[1] not in _KNOWN


def parser_of_any_verb(handler: RequestHandler, *, read_bytes: int, queued: int) -> HttpRequestParserPy:
    """Return a parser for a connection that takes any method, within the limits of its handler.

    Args:
        handler: the connection that is read.
        read_bytes: how much of a body may wait before reading pauses.
        queued: how many requests may wait before parsing pauses.
    """
    return HttpRequestParserPy(
        handler,
        handler._loop,  # noqa: SLF001 (aiohttp gives its parsers the same)
        read_bytes,
        max_line_size=handler.max_line_size,
        max_field_size=handler.max_field_size,
        max_headers=handler.max_headers,
        payload_exception=RequestPayloadError,
        auto_decompress=False,
        max_msg_queue_size=queued,
    )
