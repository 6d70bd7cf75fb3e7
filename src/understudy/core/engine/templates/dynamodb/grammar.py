"""Words and paths of expressions: names, placeholders ``#n`` and ``:v``, dotted paths with indexes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.dynamodb.values import kind_of

type Path = tuple[str | int, ...]

_WORD = re.compile(r"\s*(<>|<=|>=|[=<>(),.\[\]+-]|[#:]?[A-Za-z0-9_]+)")


class Words:
    """An expression read word by word, with what its placeholders stand for."""

    def __init__(self, text: str, names: Mapping[str, str] | None, values: Mapping[str, Any] | None) -> None:
        self._words = _split(text)
        self._at = 0
        self.names, self.values = names or {}, values or {}

    def peek(self, ahead: int = 0) -> str:
        """Return a word without taking it; empty at the end."""
        place = self._at + ahead
        return self._words[place] if place < len(self._words) else ""

    def take(self, *wanted: str) -> str:
        """Take the next word; ValueError when it is none of those wanted."""
        word = self.peek()
        if not word or (wanted and word.upper() not in wanted):
            raise ValueError(f"expected {' or '.join(wanted) or 'more'}, found {word or 'the end'}")
        self._at += 1
        return word

    def has(self, *wanted: str) -> bool:
        """Take the next word when it is one of these."""
        if self.peek().upper() in wanted and self.peek():
            self._at += 1
            return True
        return False

    def value(self) -> Any:
        """Read a placeholder of a value."""
        word = self.take()
        if word not in self.values:
            raise ValueError(f"no value is given for {word}")
        return self.values[word]

    def path(self) -> Path:
        """Read a path: ``#a.b[0]``."""
        found: list[str | int] = [self._name()]
        while self.peek() in (".", "["):
            if self.take() == ".":
                found.append(self._name())
            else:
                found.append(int(self.take()))
                self.take("]")
        return tuple(found)

    def _name(self) -> str:
        word = self.take()
        if word.startswith("#"):
            if word not in self.names:
                raise ValueError(f"no name is given for {word}")
            return self.names[word]
        return word


def _split(text: str) -> list[str]:
    words: list[str] = []
    place = 0
    while text[place:].strip():
        match = _WORD.match(text, place)
        if match is None:
            raise ValueError(f"{text[place:].strip()[:20]!r} is no part of an expression")
        words.append(match[1])
        place = match.end()
    return words


def look(item: Mapping[str, Any], path: Path) -> Any:
    """Return the attribute value at a path; None when there is none."""
    found: Any = item.get(str(path[0]))
    for part in path[1:]:
        inner = found.get(kind_of(found)) if found is not None else None
        if isinstance(part, int):
            found = inner[part] if isinstance(inner, Sequence) and not isinstance(inner, str) and part < len(inner) else None
        else:
            found = inner.get(part) if isinstance(inner, Mapping) else None
    return found
