"""The secrets of a run: found again in any text at a cost that does not grow with their number.

Rules of the file:
- Secrets of 8 and more characters are found inside longer text through an index of their last few substrings of fixed length (ends differ,
  beginnings are often a common prefix): a text is sampled every 4th or 8th character, and every occurrence covers a sampled substring.
- Shorter ones are found where they are a whole value.
- The table is bounded: the secret that was not seen for longest is forgotten. It gets the same pseudonym when it is recognised again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from understudy.core.model.exchange import Direction
from understudy.core.redaction.looks import Reach

_STRIDES = ((16, 8, 9), (8, 4, 5))  # (least length, stride, gram): length >= stride + gram - 1
_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Secret:
    """What stands for a secret, what recognised it, and who said it first."""

    value: str = field(repr=False)
    pseudonym: str
    kind: str
    origin: Direction
    reach: Reach


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a secret in a text."""

    start: int
    end: int
    secret: Secret


class Known:
    """The table of a run's secrets."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._by_value: dict[str, Secret] = {}
        self._issued: dict[str, str] = {}
        self._grams: tuple[dict[str, list[tuple[str, int]]], ...] = ({}, {})

    def __len__(self) -> int:
        return len(self._by_value)

    def get(self, value: str) -> Secret | None:
        """Return what stands for a value, if it is known."""
        secret = self._by_value.get(value)
        if secret is not None and len(self._by_value) * 2 > self._limit:
            self._by_value[value] = self._by_value.pop(value)  # seen last, forgotten last
        return secret

    def issued_for(self, text: str) -> str | None:
        """Return the value for which a text is the pseudonym in this run, if it is one."""
        return self._issued.get(text)

    def add(self, secret: Secret) -> None:
        """Learn a secret; what was known of the same value is replaced."""
        before = self._by_value.pop(secret.value, None)
        if before is None and len(self._by_value) >= self._limit:
            self._forget(next(iter(self._by_value)))
        if before is not None and before.reach is Reach.ANYWHERE:
            self._index(before.value, add=False)
        self._by_value[secret.value] = secret
        self._issued[secret.pseudonym] = secret.value
        if secret.reach is Reach.ANYWHERE:
            self._index(secret.value, add=True)

    def _forget(self, value: str) -> None:
        secret = self._by_value.pop(value)
        self._issued.pop(secret.pseudonym, None)
        if secret.reach is Reach.ANYWHERE:
            self._index(value, add=False)

    def _index(self, value: str, *, add: bool) -> None:
        for (least, stride, gram), table in zip(_STRIDES, self._grams, strict=True):
            if len(value) < least:
                continue
            last = len(value) - gram
            for offset in range(last - stride + 1, last + 1):
                key, entry = value[offset : offset + gram], (value, offset)
                if add:
                    table.setdefault(key, []).append(entry)
                else:
                    table[key].remove(entry)
                    if not table[key]:
                        del table[key]
            return

    def whole(self, text: str) -> Secret | None:
        """Return the secret that a whole value is, if it may be replaced outside its own place."""
        secret = self._by_value.get(text)
        return secret if secret is not None and secret.reach is not Reach.PLACE else None

    def find(self, text: str) -> list[Hit]:
        """Return the secrets inside a text in order, without overlaps, the longer before the shorter."""
        hits: list[Hit] = []
        if len(text) < _STRIDES[-1][0]:
            return hits
        for (_, stride, gram), table in zip(_STRIDES, self._grams, strict=True):
            if not table:
                continue
            for at in [p for p in range(0, len(text) - gram + 1, stride) if text[p : p + gram] in table]:
                for value, offset in table[text[at : at + gram]]:
                    start = at - offset
                    if start >= 0 and text.startswith(value, start) and _stands_alone(text, start, start + len(value)):
                        hits.append(Hit(start, start + len(value), self._by_value[value]))
        return _without_overlaps(hits) if hits else hits


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Keep short words out of longer words, and numbers out of longer numbers."""
    found = text[start:end]
    if found.isdigit():
        return not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit())
    if len(found) >= 12 and not found.isalpha():
        return True
    return not (_joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1]))


def _joins(left: str, right: str) -> bool:
    """Say whether two characters belong to one word; only ASCII does, for bytes are looked through as well."""
    return left.isascii() and left.isalnum() and right.isascii() and right.isalnum()


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.start - hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    return kept
