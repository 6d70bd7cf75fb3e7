"""Header fields as they went over the wire: ordered, with duplicates and case (RFC 9110 §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from understudy.core.model.unchanging import unchanging


@unchanging
class Headers:
    """An immutable ordered list of (name, value) pairs; look-ups ignore case."""

    pairs: tuple[tuple[str, str], ...] = ()
    _lower: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _text: str | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Headers:
        """Make headers from any iterable of pairs."""
        return cls(tuple(pairs))

    def _table(self) -> dict[str, tuple[str, ...]]:
        if not self._lower and self.pairs:
            for name, value in self.pairs:
                key = name.lower()
                self._lower[key] = (*self._lower.get(key, ()), value)
        return self._lower

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of a field, or `default`."""
        values = self._table().get(name.lower())
        return values[0] if values else default

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, in order; empty when it is absent."""
        return self._table().get(name.lower(), ())

    def names(self) -> tuple[str, ...]:
        """Return the distinct lower-case names in order of first appearance."""
        return tuple(self._table())

    @property
    def text(self) -> str:
        """The field lines with their line ends; control characters that could split a message become spaces (RFC 9110 §5.5)."""
        text = self._text
        if text is None:
            lines = [f"{name}: {value}\r\n" for name, value in self.pairs]
            text = "".join(lines)
            if text.count("\n") != len(lines) or text.count("\r") != len(lines) or "\0" in text:
                text = "".join([line[:-2].replace("\r", " ").replace("\n", " ").replace("\0", " ") + "\r\n" for line in lines])
            object.__setattr__(self, "_text", text)
        return text

    def without(self, *names: str) -> Headers:
        """Return a copy that lacks every field with one of these names."""
        gone = {name.lower() for name in names}
        return Headers(tuple(pair for pair in self.pairs if pair[0].lower() not in gone))

    def replacing(self, name: str, value: str) -> Headers:
        """Return a copy in which `name` appears once, with `value`, where it first stood or at the end."""
        lower, kept, done = name.lower(), [], False
        for pair in self.pairs:
            if pair[0].lower() != lower:
                kept.append(pair)
            elif not done:
                kept.append((pair[0], value))
                done = True
        if not done:
            kept.append((name, value))
        return Headers(tuple(kept))

    def adding(self, name: str, value: str) -> Headers:
        """Return a copy with one more field at the end."""
        return Headers((*self.pairs, (name, value)))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._table()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)
