"""What a run has already written in clear, as keyed fingerprints: enough to know that a late secret stands in an earlier exchange.

A Bloom filter of fixed size per speaker: it never forgets a word, and its rare false yes costs one needless look at the earlier lines.
Fingerprints are Python string hashes, 64 bits keyed per process; they never leave memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import unquote

from understudy.core.model.exchange import Direction
from understudy.core.redaction.encoded import rewrite_encoded, text_runs
from understudy.core.redaction.eras import Eras, Span

_WORD = re.compile(r"[A-Za-z0-9]{4,}")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_BITS = 26  # 8 MiB per speaker: a false yes in 1,100 after a million words
_MASK = (1 << _BITS) - 1


class Filter:
    """A Bloom filter of two probes over string hashes."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << (_BITS - 3))

    def add_unless_in(self, other: Filter, fingerprints: Iterable[int]) -> None:
        """Remember fingerprints that another filter does not know."""
        bits, known = self._bits, other._bits  # bodies have many words, and calls would cost most
        for fingerprint in fingerprints:
            one, two = fingerprint & _MASK, fingerprint >> _BITS & _MASK
            if not (known[one >> 3] >> (one & 7) & known[two >> 3] >> (two & 7) & 1):
                bits[one >> 3] |= 1 << (one & 7)
                bits[two >> 3] |= 1 << (two & 7)

    def __contains__(self, fingerprint: int) -> bool:
        first, second = fingerprint & _MASK, (fingerprint >> _BITS) & _MASK
        return bool(self._bits[first >> 3] >> (first & 7) & 1 and self._bits[second >> 3] >> (second & 7) & 1)


class Memory:
    """The words that were written in clear in a run, and who said each first."""

    def __init__(self) -> None:
        self._said: dict[Direction, Filter] = {"client": Filter(), "server": Filter()}
        self._eras = Eras()
        self._is_empty = True

    def remember(self, texts: Iterable[str], speaker: Direction) -> None:
        """Remember the words of texts that were written in clear."""
        words = set(_WORD.findall("\n".join(_layers("\n".join(texts))))) - self._eras.current
        if not words:
            return
        self._is_empty = False
        self._eras.add(words)
        self._said[speaker].add_unless_in(self._said["client" if speaker == "server" else "server"], map(hash, words))

    @property
    def era(self) -> int:
        """The era in which what is remembered now is heard."""
        return self._eras.now

    def eras(self, value: str) -> list[Span]:
        """Say in which eras a value may have been left in clear."""
        words = _WORD.findall(value)
        return self._eras.of(max(words, key=len)) if words else [(0, self._eras.now)]

    def holds(self, value: str) -> bool:
        """Say whether a value may stand in something remembered: all its words do, or it has none."""
        words = _WORD.findall(value)
        if not words:
            return not self._is_empty and len(value) >= 8
        return all(hash(word) in self._said["client"] or hash(word) in self._said["server"] for word in words)

    def speaker(self, value: str, now: Direction) -> Direction:
        """Say who said a value first: whoever says it now, unless it is remembered from somebody else."""
        words = _WORD.findall(value)
        if words and self.holds(value):
            longest = hash(max(words, key=len))
            return "client" if longest in self._said["client"] else "server"
        return now


def _layers(text: str) -> list[str]:
    """Return a text and what its escapes and encodings hold, two levels deep."""
    layers, fresh = [text], [text]
    for _ in range(2):
        inner: list[str] = []
        for layer in fresh:
            if "%" in layer:
                inner.append(unquote(layer))
            if "\\" in layer:
                inner.append(_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else " ", layer))
            for run in set(text_runs(layer)):
                rewrite_encoded(run, partial(_kept, inner))
        fresh = inner
        layers += inner
    return layers


def _kept(into: list[str], text: str) -> str:
    into.append(text)
    return text
