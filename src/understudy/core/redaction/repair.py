"""What follows from a body and must hold after it changed: its length, its digests, the sizes of its chunks."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator

from understudy.core.model.exchange import Chunk
from understudy.core.model.headers import Headers

_ALGORITHMS = ("md5", "sha1", "sha256", "sha384", "sha512")


def digest_pairs(before: bytes, after: bytes) -> Iterator[tuple[str, str]]:
    """Yield every common digest of a body as it was and as it is now, hexadecimal and base64: for ETag, Content-MD5, Digest, checksums."""
    for algorithm in _ALGORITHMS:
        old = hashlib.new(algorithm, before, usedforsecurity=False).digest()
        new = hashlib.new(algorithm, after, usedforsecurity=False).digest()
        yield old.hex(), new.hex()
        yield base64.b64encode(old).decode(), base64.b64encode(new).decode()


def repair_headers(headers: Headers, before: bytes, after: bytes, *, is_encoded: bool) -> Headers:
    """Repair Content-Length and CRC checksums; with `is_encoded` the length counts the coded body of the wire and stays."""
    if before == after:
        return headers
    if not is_encoded and headers.get("content-length") == str(len(before)):
        headers = headers.replacing("content-length", str(len(after)))
    for name in headers.names():
        if "crc32" in name:
            value = headers.get(name) or ""
            for render in (_crc32_base64, _crc32_hex):
                if value == render(before):
                    headers = headers.replacing(name, render(after))
    return headers


def repair_chunks(chunks: tuple[Chunk, ...], before: int, after: int) -> tuple[Chunk, ...]:
    """Let the sizes of chunks add up to the new length of their body, where they added up to the old."""
    if before == after or not chunks or sum(chunk.size for chunk in chunks) != before:
        return chunks
    ends = [0]
    for chunk in chunks:
        ends.append(ends[-1] + chunk.size)
    scaled = [round(end * after / before) for end in ends]
    return tuple(Chunk(chunk.at_s, scaled[at + 1] - scaled[at]) for at, chunk in enumerate(chunks))


def _crc32_base64(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4)).decode()


def _crc32_hex(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"
