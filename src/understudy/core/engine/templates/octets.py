"""Filters for bytes: how they are written as text and read from it, and what names them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from understudy.core.engine.templates.writing import to_text
from understudy.errors import TemplateError

_URL_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")


def as_octets(value: Any) -> bytes:
    """Return bytes as they are, and anything else as its text in UTF-8."""
    return value if isinstance(value, bytes) else to_text(value).encode()


def b64encode(value: Any, variant: str = "") -> str:
    """Encode text or bytes as base64; `url` for the URL alphabet without padding."""
    if variant == "url":
        return base64.urlsafe_b64encode(as_octets(value)).rstrip(b"=").decode()
    return base64.b64encode(as_octets(value)).decode()


def b64decode(value: Any) -> Any:
    """Decode base64 of either alphabet; text where the bytes are UTF-8, else bytes; nothing stays nothing."""
    if value is None:
        return None
    data = b"".join(as_octets(value).split()).translate(_URL_ALPHABET).rstrip(b"=")
    try:
        decoded = base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except binascii.Error as error:
        raise TemplateError("b64decode: this is not base64") from error
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return decoded


def to_bytes(value: Any, coding: str = "utf-8") -> bytes:
    """Return text as bytes: in a character coding, or read from `base64` or `hex`."""
    try:
        if coding == "base64":
            return base64.b64decode(as_octets(value))
        if coding == "hex":
            return bytes.fromhex(to_text(value))
        return value if isinstance(value, bytes) else to_text(value).encode(coding)
    except (ValueError, LookupError) as error:
        raise TemplateError(f"bytes({coding!r}): {error}") from error


def content_digest(value: Any, like: str = "") -> str:
    """Return a content's digest with the name of its algorithm, as OCI registries write it: that of another digest, else SHA-256."""
    name = "sha512" if like.startswith("sha512:") else "sha256"
    return f"{name}:{hashlib.new(name, as_octets(value), usedforsecurity=False).hexdigest()}"


def _digest(name: str) -> Callable[..., Any]:
    def digest(value: Any, form: str = "hex") -> Any:
        made = hashlib.new(name, as_octets(value), usedforsecurity=False).digest()
        if form == "bytes":
            return made
        return base64.b64encode(made).decode() if form == "base64" else made.hex()

    return digest


def crc32(value: Any, form: str = "int") -> Any:
    """Return the CRC-32 of text or bytes as an integer, `hex` or `base64`."""
    made = zlib.crc32(as_octets(value))
    return made if form == "int" else f"{made:08x}" if form == "hex" else base64.b64encode(made.to_bytes(4, "big")).decode()


def crc32c(value: Any, form: str = "int") -> Any:
    """Return the CRC-32C (RFC 3720 §12.1) of text or bytes as an integer, `hex` or `base64`, as object stores tell it."""
    made = sum_castagnoli(as_octets(value))
    return made if form == "int" else f"{made:08x}" if form == "hex" else base64.b64encode(made.to_bytes(4, "big")).decode()


@lru_cache(maxsize=256)
def sum_castagnoli(data: bytes) -> int:
    """Compute a CRC with the polynomial of Castagnoli, of which a request is asked several times."""
    table = _castagnoli()
    crc = 0xFFFFFFFF
    for octet in data:
        crc = table[(crc ^ octet) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@lru_cache(maxsize=1)
def _castagnoli() -> tuple[int, ...]:
    table = []
    for number in range(256):
        crc = number
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


def hexadecimal(value: Any) -> str:
    """Write bytes, text or an integer in hexadecimal."""
    return f"{value:x}" if isinstance(value, int) else as_octets(value).hex()


def concat(value: Any) -> bytes:
    """Put pieces, bytes or text, together as bytes."""
    return b"".join(as_octets(piece) for piece in value)


def multipart_etag(value: Any) -> str:
    """Name an object that was put together from pieces as S3 and its kin do: the MD5 of their MD5s, and how many there are."""
    digests = b"".join(hashlib.md5(as_octets(piece), usedforsecurity=False).digest() for piece in value)
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(value)}"


def etag(value: Any) -> str:
    """Return a strong entity tag for text or bytes: the quoted MD5."""
    return f'"{hashlib.md5(as_octets(value), usedforsecurity=False).hexdigest()}"'


def shown_files(value: Any) -> dict[str, str]:
    """Show the files among the parts of a form by their names: as text, or as data URLs (RFC 2397) where they are none."""
    return {name: _shown(part) for name, part in value.items() if "filename" in part} if isinstance(value, Mapping) else {}


def _shown(part: Mapping[str, Any]) -> str:
    try:
        return as_octets(part["content"]).decode()
    except UnicodeDecodeError:
        return f"data:{part['content_type'] or 'application/octet-stream'};base64,{b64encode(part['content'])}"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "b64decode": b64decode,
    "b64encode": b64encode,
    "bytes": to_bytes,
    "crc32": crc32,
    "crc32c": crc32c,
    "etag": etag,
    "hex": hexadecimal,
    "concat": concat,
    "content_digest": content_digest,
    "md5": _digest("md5"),
    "multipart_etag": multipart_etag,
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "shown_files": shown_files,
}
