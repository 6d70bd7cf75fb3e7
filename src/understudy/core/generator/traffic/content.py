"""Bodies parsed by what they are, whatever they are declared as: JSON, lines of JSON, forms, multipart, XML, text, bytes."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.styles import FRAMED, GRPC, PROTOBUF, write_json
from understudy.core.generator.traffic.sample import NOTHING, Content
from understudy.core.generator.traffic.tool_results import read_results
from understudy.core.generator.traffic.xml_tree import declaration_of, parse_xml
from understudy.core.model.grpc import is_framed_json, is_grpc, is_protobuf, parse_documents, read_tree
from understudy.core.model.json_codec import ABSENT, parse_json, render_json

_TEXT_TYPES = (
    "text/",
    "application/javascript",
    "application/graphql",
    "application/x-www-form-urlencoded",
    "application/toml",
    "application/yaml",
)
_BINARY_TYPES = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/octet-stream",
    "application/zip",
    "application/gzip",
    "application/pdf",
)
_LONE_EVENT = re.compile(rb"(?:event: ?(\S+)\r?\n)?data: ?([^\r\n]*)(\r?\n)\3")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def parse_content(body: bytes, content_type: str) -> Content:
    """Parse a body; `content_type` is the whole header value, and a hint where the bytes leave a choice."""
    media = content_type.partition(";")[0].strip().lower()
    if not body:
        return Content("json", {}, body, PROTOBUF) if is_protobuf(media) else NOTHING
    if media.startswith("multipart/"):
        parts = parse_multipart(body, content_type)
        return Content("multipart", parts, body) if parts else Content("bytes", body, body)
    if media == "application/x-www-form-urlencoded" and (form := _parse_form(body)) is not None:
        return Content("form", form, body)
    if is_grpc(media) or is_protobuf(media):
        tree = read_tree(body, media)
        return Content("bytes", body, body) if tree is ABSENT else Content("json", tree, body, GRPC if is_grpc(media) else PROTOBUF)
    if is_framed_json(media):
        documents = parse_documents(body)
        return Content("bytes", body, body) if documents is None else Content("ndjson", documents, body, FRAMED)
    if media.startswith((*_BINARY_TYPES, "application/grpc")):
        return Content("bytes", body, body)
    if media == "text/event-stream":
        return _parse_lone_event(body) or _parse_text(body, media)
    head = body.lstrip()[:1]
    if (head in b'{["-0123456789' or body.strip() in (b"true", b"false", b"null")) and (
        parsed := _parse_json_kind(body, media)
    ) is not None:
        return parsed
    if head == b"<" and "html" not in media and (tree := parse_xml(body)) is not None:
        return Content("xml", tree, body, declaration_of(body.decode("utf-8", "replace")))
    return _parse_text(body, media)


def _parse_json_kind(body: bytes, media: str) -> Content | None:
    if media.startswith("text/") and media not in ("text/json", "text/x-json") and body.lstrip()[:1] not in b"{[":
        return None
    tree = parse_json(body)
    if tree is not ABSENT:
        return Content("json", read_results(tree, json_style) if b'"jsonrpc"' in body else tree, body)
    if b"\n" in body.strip() and body.lstrip()[:1] in b"{[":
        lines = [parse_json(line) for line in body.splitlines() if line.strip()]
        if lines and all(line is not ABSENT for line in lines):
            return Content("ndjson", lines, body, "lines newline" if body.endswith(b"\n") else "lines")
    return None


def _parse_lone_event(body: bytes) -> Content | None:
    """Read an answer of JSON-RPC that comes as the only event of a stream (Model Context Protocol, Streamable HTTP); None for any other."""
    event = _LONE_EVENT.fullmatch(body)
    tree = parse_json(event[2]) if event is not None else ABSENT
    if event is None or not isinstance(tree, dict) or "jsonrpc" not in tree:
        return None
    name = (event[1] or b"").decode("ascii", "replace")
    words = [f"event:{name}" if name else "event", "crlf" if event[3] == b"\r\n" else "", json_style(event[2], tree)]
    return Content("json", read_results(tree, json_style), body, " ".join(word for word in words if word))


def style_of(content: Content) -> str:
    """Name the formatting of a JSON body; costly, so asked for only where an answer is written."""
    if content.kind != "json" or content.style:
        return content.style
    tree = parse_json(content.raw)
    return "" if tree is ABSENT else json_style(content.raw, tree)


def json_style(body: bytes, tree: Any) -> str:
    """Name the formatting of a JSON document as `json_style` of stub files takes it; empty for compact, or when no style fits."""
    if body == render_json(tree):
        return ""
    ending = " newline" if body.endswith(b"\n") else ""
    for layout in _layouts(body):
        for modifiers in ("", " ascii", " sorted", " ascii sorted", " slashes", " html", " ascii slashes"):
            style = layout + modifiers + ending
            if write_json(tree, style) == body:
                return style
    return ("compact" + ending) if ending else ""


def _layouts(body: bytes) -> tuple[str, ...]:
    """Guess the layout from the first lines, likely ones first."""
    match = re.match(rb"[\[{]\r?\n([ \t]+)", body)
    if match is None:
        return ("compact", "spaced")
    return ("tabs",) if match.group(1).startswith(b"\t") else (f"indent{min(8, len(match.group(1)))}",)


def _parse_form(body: bytes) -> dict[str, Any] | None:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        return None
    if not pairs:
        return None
    form: dict[str, Any] = {}
    for name, value in pairs:
        if name in form:
            known = form[name]
            form[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            form[name] = value
    return form


def parse_multipart(body: bytes, content_type: str) -> dict[str, Any] | None:
    """Parse multipart/form-data into part name → ``{value | content, filename, content_type}``."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not message.is_multipart():
        return None
    parts: dict[str, Any] = {}
    for index, part in enumerate(message.iter_parts()):
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        filename = part.get_filename()
        entry: dict[str, Any] = {}
        try:
            entry["text"] = data.decode()
        except UnicodeDecodeError:
            entry["content"] = data
        if filename is not None:
            entry["filename"] = filename
            entry["content_type"] = part.get_content_type()
        parts[str(name) if name else str(index)] = entry
    return parts


def _parse_text(body: bytes, media: str) -> Content:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return Content("bytes", body, body)
    if _CONTROL.search(body) and not media.startswith(_TEXT_TYPES):
        return Content("bytes", body, body)
    return Content("text", text, body)
