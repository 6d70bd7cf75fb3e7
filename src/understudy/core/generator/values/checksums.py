"""Checksums in header fields: what cannot be said about a body that another request will change."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib

CHECKSUM_FIELD = re.compile(r".*(?:checksum|digest|content-md5|hash|crc|sha256).*", re.IGNORECASE)


def is_checksum(value: str, body: bytes) -> bool:
    """Whether a header field is a checksum of the body it came with."""
    if not body or len(value) < 4:
        return False
    bare = value.removeprefix("W/").strip('"')
    crc = zlib.crc32(body)
    digests = [
        hashlib.md5(body, usedforsecurity=False).digest(),
        hashlib.sha1(body, usedforsecurity=False).digest(),
        hashlib.sha256(body).digest(),
    ]
    known = {str(crc), f"{crc:08x}", base64.b64encode(crc.to_bytes(4, "big")).decode()}
    known.update(digest.hex() for digest in digests)
    known.update(base64.b64encode(digest).decode() for digest in digests)
    # Express and its kin: size in hexadecimal, then the start of the SHA-1.
    known.add(f"{len(body):x}-{base64.b64encode(digests[1]).decode()[:27]}")
    return bare in known or bare.partition("=")[2] in known or bare.partition(":")[2] in known
