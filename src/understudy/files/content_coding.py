"""Content codings (RFC 9110 §8.4): decoding within limits, so that a small bomb cannot become a large body."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

LIMIT_BYTES = 64 * 1024 * 1024
RATIO = 1000
"""Largest ratio of decoded to encoded size beyond the first mebibyte; JSON of equal records compresses about 200:1."""
_MEBIBYTE = 1024 * 1024
_STEP_BYTES = 64 * 1024


def decode_content(body: bytes, codings: str) -> bytes | None:
    """Decode a body from the codings of its Content-Encoding; None when that is impossible or goes beyond the limits."""
    limit = min(LIMIT_BYTES, max(_MEBIBYTE, len(body) * RATIO))
    for coding in reversed([one.strip().lower() for one in codings.split(",") if one.strip()]):
        decode = _DECODERS.get(coding)
        if decode is None:
            return None
        plain = decode(body, limit)
        if plain is None:
            return None
        body = plain
    return body


def encode_content(body: bytes, codings: str) -> bytes | None:
    """Encode a body in the codings of a Content-Encoding; None when one of them is unknown."""
    for coding in [one.strip().lower() for one in codings.split(",") if one.strip()]:
        encode = _ENCODERS.get(coding)
        if encode is None:
            return None
        body = encode(body)
    return body


def _gzip(body: bytes, limit: int) -> bytes | None:
    """Decode every member of a gzip file (RFC 1952 §2.2)."""
    plain, rest = b"", body
    while rest:
        decoder = zlib.decompressobj(wbits=31)
        try:
            plain += decoder.decompress(rest, limit - len(plain) + 1)
        except zlib.error:
            return None
        if not decoder.eof or len(plain) > limit:
            return None
        rest = decoder.unused_data.lstrip(b"\0")
    return plain


def _deflate(body: bytes, limit: int) -> bytes | None:
    """Decode zlib data, or the bare deflate some servers send under that name."""
    for wbits in (15, -15):
        decoder = zlib.decompressobj(wbits=wbits)
        try:
            plain = decoder.decompress(body, limit + 1)
        except zlib.error:
            continue
        if decoder.eof and len(plain) <= limit:
            return plain
    return None


def _brotli(body: bytes, limit: int) -> bytes | None:
    decoder, parts, size = brotli.Decompressor(), [], 0
    try:
        for start in range(0, len(body), _STEP_BYTES):
            parts.append(decoder.process(body[start : start + _STEP_BYTES]))
            size += len(parts[-1])
            if size > limit:
                return None
    except brotli.error:
        return None
    return b"".join(parts) if decoder.is_finished() else None


def _zstd(body: bytes, limit: int) -> bytes | None:
    parts, size, rest = [], 0, body
    try:
        while rest:
            decoder = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
            for start in range(0, len(rest), _STEP_BYTES):
                parts.append(decoder.decompress(rest[start : start + _STEP_BYTES]))
                size += len(parts[-1])
                if size > limit:
                    return None
                if decoder.eof:
                    rest = decoder.unused_data + rest[start + _STEP_BYTES :]
                    break
            else:
                return None
    except zstandard.ZstdError:
        return None
    return b"".join(parts)


_DECODERS: dict[str, Callable[[bytes, int], bytes | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "identity": lambda body, limit: body if len(body) <= limit else None,
}

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: zlib.compress(body, wbits=31),
    "x-gzip": lambda body: zlib.compress(body, wbits=31),
    "deflate": lambda body: zlib.compress(body, wbits=15),
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
    "identity": lambda body: body,
}
