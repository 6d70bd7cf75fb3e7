"""Text inside text: base64 and hexadecimal runs that hold text, gzip inside them; found cheaply, rewritten in their own encoding."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable

# Base64 of ASCII text shows: the first bit of each byte is 0, so a third of the characters come from part of the alphabet.
_GROUP = "[C-DI-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"
_BASE64_TEXT = re.compile(rf"(?<![A-Za-z0-9+/_-])(?:{_GROUP}){{3,}}[A-Za-z0-9+/_-]*={{0,2}}")
_BASE64_GZIP = re.compile(r"(?<![A-Za-z0-9+/_-])H4sI[A-Za-z0-9+/_-]{16,}={0,2}")
LONG_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/]{24,}|[A-Za-z0-9_-]{40,})={0,2}")
_HEX_TEXT = re.compile(r"(?<![0-9a-zA-Z])(?:[2-7][0-9a-fA-F]|0[9aAdD]){6,}(?![0-9a-zA-Z])")
_RUNS = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_INFLATED_LIMIT = 10 * 1024 * 1024
_RATIO = 100

type Rewrite = Callable[[str], str]


def holds_text(text: str) -> bool:
    """Say whether a text may hold encoded text."""
    return any(_BASE64_TEXT.match(run) or run.startswith("H4sI") or _HEX_TEXT.search(run) for run in _RUNS.findall(text))


def text_runs(text: str) -> list[str]:
    """Return the runs in a text that may hold encoded text."""
    return [run for run in _RUNS.findall(text) if _BASE64_TEXT.match(run) or run.startswith("H4sI") or _HEX_TEXT.search(run)]


def rewrite_encoded(text: str, rewrite: Rewrite, *, binary: Rewrite | None = None) -> str:
    """Rewrite what base64 and hexadecimal runs hold, and encode it as it was.

    Args:
        text: where the runs stand.
        rewrite: is given decoded text.
        binary: is given decoded bytes that are not text, one character per byte, and keeps their number.
    """
    text = _HEX_TEXT.sub(lambda run: _hex(run[0], rewrite), text)
    text = _BASE64_GZIP.sub(lambda run: _base64(run[0], rewrite, binary), text)
    text = _BASE64_TEXT.sub(lambda run: _base64(run[0], rewrite, binary), text)
    return text if binary is None else LONG_BASE64.sub(lambda run: _base64(run[0], rewrite, binary), text)


def inflate(data: bytes) -> bytes | None:
    """Decompress gzip (RFC 1952) within limits on size and ratio; None beyond them or when it is none."""
    if not data.startswith(b"\x1f\x8b"):
        return None
    limit = min(_INFLATED_LIMIT, max(4096, _RATIO * len(data)))
    engine = zlib.decompressobj(31)
    try:
        clear = engine.decompress(data, limit)
    except zlib.error:
        return None
    return clear if engine.eof and not engine.unused_data else None


def deflate(data: bytes) -> bytes:
    """Compress as gzip, the same bytes for the same data."""
    engine = zlib.compressobj(6, zlib.DEFLATED, 31)
    return engine.compress(data) + engine.flush()


def decode_base64(run: str) -> bytes | None:
    """Decode base64 or base64url with or without padding; None when it is neither."""
    bare = run.rstrip("=")
    if len(bare) % 4 == 1:
        return None
    try:
        return base64.b64decode(bare.translate(_TO_STANDARD) + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


_TO_STANDARD = str.maketrans("-_", "+/")
_TO_URL = str.maketrans("+/", "-_")


def encode_base64(data: bytes, like: str) -> str:
    """Encode with the alphabet and padding of a run that stood there."""
    encoded = base64.b64encode(data).decode()
    if "-" in like or "_" in like:
        encoded = encoded.translate(_TO_URL)
    return encoded if like.endswith("=") or len(like) % 4 == 0 else encoded.rstrip("=")


def _base64(run: str, rewrite: Rewrite, binary: Rewrite | None) -> str:
    data = decode_base64(run)
    if data is None:
        return run
    new = _bytes(data, rewrite, binary)
    return run if new == data else encode_base64(new, run)


def _bytes(data: bytes, rewrite: Rewrite, binary: Rewrite | None) -> bytes:
    inflated = inflate(data)
    if inflated is not None:
        new = _bytes(inflated, rewrite, binary)
        return data if new == inflated else deflate(new)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data if binary is None else binary(data.decode("latin-1")).encode("latin-1")
    new_text = rewrite(text)
    return data if new_text == text else new_text.encode()


def _hex(run: str, rewrite: Rewrite) -> str:
    if len(run) % 2:
        return run
    try:
        text = bytes.fromhex(run).decode()
    except ValueError:
        return run
    new = rewrite(text)
    if new == text:
        return run
    encoded = new.encode().hex()
    return encoded.upper() if run != run.lower() else encoded
