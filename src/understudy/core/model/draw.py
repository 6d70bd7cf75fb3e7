"""Chance as a pure function: every random decision is a hash of what it is about, never a draw from a shared generator.

Specification: keyed BLAKE2b; ``u = ((h >> 12) + 0.5) / 2**52`` lies strictly inside (0, 1) and is exact in a double, so that a normal
quantile never sees 0 or 1. Streams are independent: adding a fault does not shift latencies.
"""

from __future__ import annotations

from hashlib import blake2b

_SCALE = 2.0**-52


class Draws:
    """The draws of one request: (seed, session, service, stub, ordinal) fixed, the stream named per draw."""

    __slots__ = ("_about", "_key")

    def __init__(self, seed: int, session: str, service: str, stub: str, ordinal: int) -> None:
        self._about = (seed, session, service, stub, ordinal)
        self._key = b""

    def _stream(self, name: str) -> bytes:
        # Most requests draw nothing; their key is never made.
        if not self._key:
            self._key = ("\x1f".join(map(str, self._about)) + "\x1f").encode()
        return self._key + name.encode()

    def uniform(self, stream: str) -> float:
        """Return a number strictly between 0 and 1."""
        digest = blake2b(self._stream(stream), digest_size=8).digest()
        return ((int.from_bytes(digest, "big") >> 12) + 0.5) * _SCALE

    def integer(self, stream: str, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        span = high - low + 1
        size = (span.bit_length() + 7) // 8 + 8
        return low + int.from_bytes(self.octets(stream, size), "big") % span

    def octets(self, stream: str, size: int) -> bytes:
        """Return `size` bytes."""
        base = self._stream(stream)
        if size <= 64:
            return blake2b(base, digest_size=size).digest() if size else b""
        blocks = (blake2b(base + b"\x1f%d" % index).digest() for index in range((size + 63) // 64))
        return b"".join(blocks)[:size]
