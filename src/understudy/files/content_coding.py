"""Content codings (RFC 9110 §8.4): decoding within limits, so that a small bomb cannot become a large body."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

LIMIT_BYTES = 64 * 1024 * 1024
RATIO = 1000
"""Largest ratio of decoded to encoded size beyond the first mebibyte; JSON of equal records compresses about 200:1."""
_MEBIBYTE = 1024 * 1024
_STEP_BYTES = 64 * 1024


class _Decode(Protocol):
    def __call__(self, body: bytes, limit: int, *, torn: bool) -> bytes | None: ...


def decode_content(body: bytes, codings: str, *, torn: bool = False) -> bytes | None:
    """Decode a body from the codings of its Content-Encoding; None when that is impossible or goes beyond the limits.

    Args:
        body: as it went over the wire.
        codings: value of the field; several are separated by commas, the last was applied last.
        torn: the body broke off: as much as can be decoded is enough.
    """
    limit = min(LIMIT_BYTES, max(_MEBIBYTE, len(body) * RATIO))
    for coding in reversed([one.strip().lower() for one in codings.split(",") if one.strip()]):
        decode = _DECODERS.get(coding)
        if decode is None:
            return None
        plain = decode(body, limit, torn=torn)
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


def _gzip(body: bytes, limit: int, *, torn: bool) -> bytes | None:
    """Decode every member of a gzip file (RFC 1952 §2.2)."""
    plain, rest = b"", body
    while rest:
        decoder = zlib.decompressobj(wbits=31)
        try:
            plain += decoder.decompress(rest, limit - len(plain) + 1)
        except zlib.error:
            return None
        if len(plain) > limit or not (decoder.eof or torn):
            return None
        rest = decoder.unused_data.lstrip(b"\0")
    return plain


def _deflate(body: bytes, limit: int, *, torn: bool) -> bytes | None:
    """Decode zlib data, or the bare deflate some servers send under that name."""
    for wbits in (15, -15):
        decoder = zlib.decompressobj(wbits=wbits)
        try:
            plain = decoder.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(plain) <= limit and (decoder.eof or torn):
            return plain
    return None


def _brotli(body: bytes, limit: int, *, torn: bool) -> bytes | None:
    import brotli  # noqa: PLC0415  loaded when the first such body comes

    decoder, parts, size = brotli.Decompressor(), [], 0
    try:
        for start in range(0, len(body), _STEP_BYTES):
            parts.append(decoder.process(body[start : start + _STEP_BYTES]))
            size += len(parts[-1])
            if size > limit:
                return None
    except brotli.error:
        return None
    return b"".join(parts) if torn or decoder.is_finished() else None


def _zstd(body: bytes, limit: int, *, torn: bool) -> bytes | None:
    import zstandard  # noqa: PLC0415  as above

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
                return b"".join(parts) if torn else None
    except zstandard.ZstdError:
        return None
    return b"".join(parts)


def _aws_chunked(body: bytes, limit: int, *, torn: bool) -> bytes | None:
    """Take the payload out of signed chunks: the size in hexadecimal, extensions after a semicolon, trailers after the last.

    Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks".
    """
    parts: list[bytes] = []
    start = 0
    while start < len(body):
        line_end = body.find(b"\r\n", start)
        if line_end < 0:
            break
        try:
            size = int(body[start:line_end].partition(b";")[0], 16)
        except ValueError:
            return None
        if size == 0:
            plain = b"".join(parts)
            return plain if len(plain) <= limit else None
        parts.append(body[line_end + 2 : line_end + 2 + size])
        start = line_end + 2 + size + 2
    return b"".join(parts) if torn else None


def _identity(body: bytes, limit: int, *, torn: bool) -> bytes | None:  # noqa: ARG001 - the signature of all decoders
    return body if len(body) <= limit else None


def _to_brotli(body: bytes) -> bytes:
    import brotli  # noqa: PLC0415  as above

    return bytes(brotli.compress(body, quality=5))


def _to_zstd(body: bytes) -> bytes:
    import zstandard  # noqa: PLC0415  as above

    return zstandard.ZstdCompressor().compress(body)


_DECODERS: dict[str, _Decode] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "aws-chunked": _aws_chunked,
    "identity": _identity,
}

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: zlib.compress(body, wbits=31),
    "x-gzip": lambda body: zlib.compress(body, wbits=31),
    "deflate": lambda body: zlib.compress(body, wbits=15),
    "br": _to_brotli,
    "zstd": _to_zstd,
    "identity": lambda body: body,
}
