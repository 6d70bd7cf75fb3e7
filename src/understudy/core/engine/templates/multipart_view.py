"""A multipart body as plain data (RFC 2046 §5.1, RFC 7578): parts by name with their content as bytes and text."""

from __future__ import annotations

import re
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import Request

_PARAMETER: Final = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
_MOST_PARTS: Final = 10_000

type Part = dict[str, Any]


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a header value (``form-data; name="a"``), names in lower case."""
    found: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(";" + value.partition(";")[2]):
        found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return found


def _part(raw: bytes, index: int) -> Part:
    head, _, content = raw.partition(b"\r\n\r\n") if not raw.startswith(b"\r\n") else (b"", b"", raw[2:])
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, separator, value = line.partition(":")
        if separator:
            headers[name.strip().lower()] = value.strip()
    disposition = parameters(headers.get("content-disposition", ""))
    part: Part = {
        "name": disposition.get("name", str(index)),
        "headers": headers,
        "content_type": headers.get("content-type", "").partition(";")[0].strip().lower(),
        "content": content,
        "text": content.decode("utf-8", "replace"),
        "size": len(content),
    }
    if "filename" in disposition:
        part["filename"] = disposition["filename"]
    if "json" in part["content_type"] and (document := parse_json(content)) is not ABSENT:
        part["json"] = document
    return part


def parse_multipart(content_type: str, body: bytes) -> list[Part]:
    """Split a body into its parts; empty when the type names no boundary."""
    boundary = parameters(content_type).get("boundary", "")
    if not boundary or not content_type.lower().startswith("multipart/"):
        return []
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    parts: list[Part] = []
    for piece in pieces[1 : _MOST_PARTS + 1]:
        if piece.startswith(b"--"):
            break
        parts.append(_part(piece.removeprefix(b"\r\n") if piece.startswith(b"\r\n") else piece.partition(b"\r\n")[2], len(parts)))
    return parts


def view_multipart(request: Request) -> tuple[dict[str, Part], dict[str, list[Part]]]:
    """Return the first part of each name, and all parts of each name."""
    firsts: dict[str, Part] = {}
    lists: dict[str, list[Part]] = {}
    for part in parse_multipart(request.headers.get("content-type") or "", request.body):
        firsts.setdefault(part["name"], part)
        lists.setdefault(part["name"], []).append(part)
    return firsts, lists
