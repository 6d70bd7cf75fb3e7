"""When a word was left in clear: the exchanges of a run are cut into eras, so that a late secret is looked for in few of them.

An era is as long as it takes to hear some thousand words; the words of one that is over are a small Bloom filter. There are never more
than a few hundred: then two neighbors become one.
"""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = 4096
_BITS = 16  # 8 KiB per era: a false yes in 70
_MASK = (1 << _BITS) - 1
_MOST = 256

type Span = tuple[int, int]
"""The first and the last era of several."""


class Eras:
    """The words of a run by the time at which they were heard."""

    def __init__(self) -> None:
        self.now = 0
        self.current: set[str] = set()
        self._past: list[tuple[int, int, bytes]] = []

    def add(self, words: Iterable[str]) -> None:
        """Hear words; another era begins when that were many."""
        self.current.update(words)
        if len(self.current) >= _WORDS:
            self._past.append((self.now, self.now, _filter_of(self.current)))
            self.now += 1
            self.current = set()
            if len(self._past) >= _MOST:
                pairs = zip(self._past[::2], self._past[1::2], strict=True)
                self._past = [(one[0], other[1], _joined(one[2], other[2])) for one, other in pairs]

    def of(self, word: str) -> list[Span]:
        """Say in which eras a word may have been heard."""
        first, second = _places(word)
        spans = [(one, last) for one, last, bits in self._past if bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1]
        return [*spans, (self.now, self.now)] if word in self.current else spans


def _filter_of(words: Iterable[str]) -> bytes:
    bits = bytearray(1 << (_BITS - 3))
    for fingerprint in map(hash, words):  # the places of `_places`; calls would cost most
        one, two = fingerprint >> 8 & _MASK, fingerprint >> 32 & _MASK
        bits[one >> 3] |= 1 << (one & 7)
        bits[two >> 3] |= 1 << (two & 7)
    return bytes(bits)


def _places(word: str) -> tuple[int, int]:
    fingerprint = hash(word)
    return fingerprint >> 8 & _MASK, fingerprint >> 32 & _MASK


def _joined(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) | int.from_bytes(other)).to_bytes(len(one))
