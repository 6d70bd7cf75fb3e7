"""Bodies by content: forms, multipart, JSON and its streams, XML, text, gRPC frames and other binary data.

A body beyond the limit of the rules is read in pieces as plain text. One that is not text is searched for known secrets and for secrets
that show by their form, and otherwise left alone: images and archives stay what they are. What is packed and cannot be opened is not kept.
"""

from __future__ import annotations

import re

from understudy.core.model.grpc import is_call_media, is_framed_json, is_protobuf
from understudy.core.redaction.encoded import deflate, inflate
from understudy.core.redaction.gate import Gate
from understudy.core.redaction.grammars.csv_text import column_names, rewrite_csv
from understudy.core.redaction.grammars.json_text import member_names, rewrite_json
from understudy.core.redaction.grammars.multipart import boundary_of, rewrite_multipart
from understudy.core.redaction.grammars.urls import rewrite_pairs
from understudy.core.redaction.grammars.xml_text import element_names, is_markup, rewrite_xml
from understudy.core.redaction.large import is_packed, rewrite_large
from understudy.core.redaction.packed import rewrite_packed
from understudy.core.redaction.scan import Scan, is_json
from understudy.core.redaction.sieve import GZIP, TooMuchError
from understudy.core.redaction.tokens import replace_key_set

_DEPTH = 5
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
_FORM = "application/x-www-form-urlencoded"
_LINES = re.compile(r"[^\r\n]+")
_FIELD = re.compile(r"((?:data|event|id):\s?)(.*)", re.DOTALL)


class Bodies:
    """Rewrites bodies with a scan's eyes."""

    def __init__(self, scan: Scan, gate: Gate, limit_bytes: int) -> None:
        self._scan = scan
        self._gate = gate
        self._limit = limit_bytes
        self._depth = 0

    def rewrite(self, body: bytes, content_type: str, place: str) -> bytes:
        """Return the body without secrets; the same object when it holds none."""
        if not body:
            return body
        media = content_type.partition(";")[0].strip().lower()
        if len(body) > self._limit:
            return self._large(body, place)
        if media.startswith("multipart/") and boundary_of(content_type):
            return rewrite_multipart(
                body, boundary_of(content_type), lambda name, kind, content, file: self._part(name, kind, content, place, is_file=file)
            )
        if is_call_media(media):
            return self._frames(body, place, media)
        if is_protobuf(media):
            return self._binary(body, place)
        decoded = _decode(body, content_type)
        if decoded is None:
            return self._binary(body, place)
        text, encoding = decoded
        new = self.text(text, media, place)
        return body if new == text else new.encode(encoding, "surrogateescape")

    def text(self, text: str, media: str, place: str) -> str:
        """Rewrite a text by its media type, or by what it looks like."""
        scan = self._scan
        start = text.lstrip("\ufeff \t\r\n")[:1]
        if media == _FORM:
            names = [pair.partition("=")[0] for pair in text.split("&")]
            return rewrite_pairs(text, scan.parameter, f"{place}.form") if scan.about_passwords or self._gate.is_open(text, names) else text
        if start in {"{", "["} and is_json(text):
            return self._json(text, f"{place}.json")
        if media in {"text/event-stream", "application/x-ndjson", "application/jsonl", "application/json-seq"} or (
            start == "{" and "\n" in text
        ):
            return _LINES.sub(lambda line: self._line(line[0], place), text)
        if media == "text/csv":
            return rewrite_csv(text, scan.member, f"{place}.csv") if self._gate.is_open(text, column_names(text)) else text
        if start == "<" and is_markup(text):
            return rewrite_xml(text, scan.member, f"{place}.xml") if self._gate.is_open(text, element_names(text)) else text
        if not self._gate.is_open(text):
            return text
        return scan.text(text, f"{place}.body")

    def _json(self, text: str, place: str) -> str:
        if self._scan.speaker == "server":
            key_set = replace_key_set(text, self._scan.stand_ins.signer)
            if key_set is not None:
                return key_set
        names = member_names(text)
        if not self._scan.about_passwords and not self._gate.is_open(text, names):
            return text
        if {"id_token", "access_token"} <= names:  # the hash of one is a claim of the other, whichever stands first
            rewrite_json(text, lambda name, value, where: self._scan.member(name, value, where) if name == "access_token" else value, place)
        return rewrite_json(text, self._scan.member, place, numbers=self._scan.number)

    def _line(self, line: str, place: str) -> str:
        field = _FIELD.fullmatch(line)
        head, content = (field[1], field[2]) if field else ("", line)
        return head + self.text(content, "", place) if len(content) >= 4 else line

    def _part(self, name: str, content_type: str, content: bytes, place: str, *, is_file: bool) -> bytes:
        where = f"{place}.multipart.{name}"
        decoded = None if is_file and not content_type else _decode(content, content_type)
        if decoded is None or is_file or content_type.lower().startswith(("application/json", "text/xml")):
            return self.rewrite(content, content_type, where)
        text, encoding = decoded
        new = self._scan.parameter(name, text, where)
        return content if new == text else new.encode(encoding, "surrogateescape")

    def _binary(self, body: bytes, place: str) -> bytes:
        inflated = inflate(body)
        if inflated is not None:
            new = self.rewrite(inflated, "", place)
            return body if new == inflated else deflate(new)
        if body.startswith(GZIP) and is_packed(body):
            return self._large(body, place)
        opened = self._opened(body, place)
        if opened is not None:
            return opened
        text = body.decode("latin-1")
        new_text = self._scan.binary(text, f"{place}.body")
        return body if new_text == text else new_text.encode("latin-1")

    def _opened(self, body: bytes, place: str) -> bytes | None:
        """Rewrite what a packed file holds; None when it is not packed."""
        scan = self._scan
        self._depth += 1
        try:
            return rewrite_packed(body, lambda inner: self.rewrite(inner, "", place), scan.packings) if self._depth <= _DEPTH else b""
        except TooMuchError:
            scan.has_sealed_body = True
            return b""
        finally:
            scan.has_sealed_body = scan.has_sealed_body or self._depth > _DEPTH
            self._depth -= 1

    def _frames(self, body: bytes, place: str, media: str) -> bytes:
        """Rewrite messages in frames (5-byte prefix each); compressed ones are opened."""
        out, at = [], 0
        while at + 5 <= len(body):
            size = int.from_bytes(body[at + 1 : at + 5])
            message = body[at + 5 : at + 5 + size]
            new = self._message(message, place, is_compressed=body[at] == 1, as_json=is_framed_json(media))
            out.append(bytes([body[at]]) + len(new).to_bytes(4) + new if new != message else body[at : at + 5 + size])
            at += 5 + size
        new_body = b"".join([*out, body[at:]])
        return body if new_body == body else new_body

    def _message(self, message: bytes, place: str, *, is_compressed: bool, as_json: bool) -> bytes:
        inflated = inflate(message) if is_compressed else None
        plain = message if inflated is None else inflated
        new = self.rewrite(plain, "application/json", place) if as_json else self._protobuf(plain, place)
        if inflated is None:
            return new
        return message if new == inflated else deflate(new)

    def _protobuf(self, message: bytes, place: str) -> bytes:
        text = message.decode("latin-1")
        new = self._scan.binary(text, f"{place}.body")
        return message if new == text else new.encode("latin-1")

    def _large(self, body: bytes, place: str) -> bytes:
        try:
            return rewrite_large(body, self._scan, self._gate, f"{place}.body")
        except TooMuchError:
            self._scan.has_sealed_body = True
            return b""


def _decode(body: bytes, content_type: str) -> tuple[str, str] | None:
    """Decode a text body, and name the encoding that gives the same bytes back; None for what is not text."""
    declared = _CHARSET.search(content_type)
    for encoding in ("utf-8", declared[1] if declared else "utf-8"):
        try:
            text = body.decode(encoding)
            if text.encode(encoding) == body and "\0" not in text.rstrip("\0\r\n"):  # frames of STOMP end in one
                return text, encoding
        except (UnicodeError, LookupError):
            continue
    if declared is None and content_type.startswith("text/") and b"\0" not in body:
        return body.decode("latin-1"), "latin-1"
    return None
