"""multipart bodies (RFC 2046 §5.1, RFC 7578): each part goes by the name of its field."""

from __future__ import annotations

import re
from collections.abc import Callable

_BOUNDARY = re.compile(r"""boundary=(?:"([^"]+)"|([^\s;,"]+))""", re.IGNORECASE)
_NAME = re.compile(rb'(?i)content-disposition:[^\r\n]*?;\s*name="?([^"\r\n;]*)"?')
_TYPE = re.compile(rb"(?i)content-type:\s*([^\r\n]*)")
_FILE = re.compile(rb"(?i)content-disposition:[^\r\n]*?;\s*filename\*?=")

type Part = Callable[[str, str, bytes, bool], bytes]
"""(field name, content type, content, is a file) → the content that shall stand there."""


def boundary_of(content_type: str) -> str:
    """Return the boundary parameter of a content type; empty when there is none."""
    found = _BOUNDARY.search(content_type)
    return (found[1] or found[2]) if found else ""


def rewrite_multipart(body: bytes, boundary: str, part: Part) -> bytes:
    """Rewrite the content of every part; boundaries and part headers stay."""
    delimiter = b"--" + boundary.encode("latin-1", "replace")
    pieces = body.split(delimiter)
    for at in range(1, len(pieces)):
        piece = pieces[at]
        if piece.startswith(b"--"):
            break
        newline = b"\r\n" if piece.startswith(b"\r\n") else b"\n"
        head, blank, content = piece.partition(newline * 2)
        if not blank:
            continue
        tail = newline if content.endswith(newline) else b""
        content = content[: len(content) - len(tail)] if tail else content
        name, kind = _NAME.search(head), _TYPE.search(head)
        rewritten = part(
            name[1].decode("utf-8", "replace") if name else "",
            kind[1].decode("latin-1").strip() if kind else "",
            content,
            bool(_FILE.search(head)),
        )
        if rewritten != content:
            pieces[at] = head + blank + rewritten + tail
    return delimiter.join(pieces)
