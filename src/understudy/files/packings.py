"""Ways to pack files that the standard library of Python does not know, for the redactor.

Brotli is none of them: its files begin with nothing by which they could be told.
"""

from __future__ import annotations

from understudy.core.redaction.packed import Packing
from understudy.files.content_coding import decode_content, encode_content

_ZSTANDARD = b"\x28\xb5\x2f\xfd"  # RFC 8878 §3.1.1


def _unpack(data: bytes) -> bytes | None:
    return decode_content(data, "zstd")


def _pack(data: bytes) -> bytes:
    return encode_content(data, "zstd") or data


PACKINGS = (Packing((_ZSTANDARD,), _unpack, _pack),)
