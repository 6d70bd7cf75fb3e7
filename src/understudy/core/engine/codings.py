"""Content codings of answers (RFC 9110 §8.4): stubs say bodies in plain, the wire carries what a Content-Encoding header names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from understudy.core.model.headers import Headers

type Encode = Callable[[bytes, str], bytes | None]

_MAGIC: Final[Mapping[str, tuple[bytes, ...]]] = {
    "gzip": (b"\x1f\x8b",),
    "x-gzip": (b"\x1f\x8b",),
    "deflate": (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
    "zstd": (b"\x28\xb5\x2f\xfd",),
}


def apply_coding(headers: Headers, data: bytes, accepted: str | None, encode: Encode) -> tuple[Headers, bytes]:
    """Encode a body as its headers say; a client that does not accept the coding gets it plain, without the header.

    Args:
        headers: of the answer.
        data: the body in plain; one that carries the coding already (an uploaded archive given back) is left as it is.
        accepted: the client's Accept-Encoding; without one it gets plain bytes.
        encode: applies a coding by name, or gives None for one it does not know.
    """
    coding = (headers.get("content-encoding") or "").strip().lower()
    if not coding or coding == "identity" or not data or data.startswith(_MAGIC.get(coding, (b"\0\0understudy",))):
        return headers, data
    if not _accepts(accepted, coding):
        return headers.without("content-encoding"), data
    encoded = encode(data, coding)
    return (headers, data) if encoded is None else (headers, encoded)


def _accepts(accepted: str | None, coding: str) -> bool:
    for part in (accepted or "").lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in {coding, "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
