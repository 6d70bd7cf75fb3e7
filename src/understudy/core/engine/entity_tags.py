"""Entity tags that are made from the body they come with (RFC 9110 §8.8.3), written as patterns such as ``W/"{size:x}-{sha1:base64:27}"``.

Fields: ``md5``, ``sha1``, ``sha256``, ``crc32`` in hexadecimal, or ``{sha1:base64}`` and ``{sha1:base64:27}`` (its first 27 letters);
``size`` in decimal, ``{size:x}`` in hexadecimal.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from typing import Final

_FIELD: Final = re.compile(r"\{(md5|sha1|sha256|crc32|size)(?::(x|base64))?(?::(\d+))?\}")

# What servers and frameworks are known to write: Django and Flask (MD5), Express and Koa (`etag` on npm), Rails (truncated SHA-256).
CONSTRUCTIONS: Final = (
    '"{md5}"',
    'W/"{md5}"',
    '"{size:x}-{sha1:base64:27}"',
    'W/"{size:x}-{sha1:base64:27}"',
    '"{sha1}"',
    'W/"{sha1}"',
    '"{sha256}"',
    'W/"{sha256}"',
    'W/"{sha256:x:32}"',
    '"{sha256:x:32}"',
    '"{md5:base64}"',
    '"{sha1:base64}"',
    'W/"{sha1:base64}"',
    '"{sha256:base64}"',
    '"{crc32}"',
    'W/"{crc32}"',
    "{md5}",
    "{sha1}",
    "{sha256}",
)


def is_pattern(text: str) -> bool:
    """Say whether text is a pattern: it has a field, and no braces beyond its fields."""
    return bool(_FIELD.search(text)) and not re.search(r"[{}]", _FIELD.sub("", text))


def entity_tag(pattern: str, body: bytes) -> str:
    """Write the entity tag of a body."""
    return _FIELD.sub(lambda match: _field(body, match[1], match[2] or "", int(match[3]) if match[3] else None), pattern)


def construction_of(tag: str, body: bytes) -> str | None:
    """Find the pattern that gives a tag for a body; None when no known one does."""
    likely = (pattern for pattern in CONSTRUCTIONS if _LENGTHS.get(pattern, len(tag)) == len(tag))
    return next((pattern for pattern in likely if entity_tag(pattern, body) == tag), None)


def _field(body: bytes, name: str, form: str, length: int | None) -> str:
    if name == "size":
        return f"{len(body):x}" if form == "x" else str(len(body))
    digest = zlib.crc32(body).to_bytes(4, "big") if name == "crc32" else hashlib.new(name, body, usedforsecurity=False).digest()
    text = base64.b64encode(digest).decode() if form == "base64" else digest.hex()
    return text[:length]


# Of tags that say no size: a large body is not hashed in vain.
_LENGTHS: Final = {pattern: len(entity_tag(pattern, b"")) for pattern in CONSTRUCTIONS if "{size" not in pattern}
