"""Rewriting bytes that come in pieces: nothing is cut in two, and no more is held than it takes to see that.

Rules of the file:
- The end of what has come is passed on only after it was looked at together with what follows.
- gzip is opened on the way, within limits, and made again from what was rewritten.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Protocol

GZIP = b"\x1f\x8b\x08"
_PIECE = 256 * 1024
_OVERLAP = 32 * 1024  # longer than the longest secret: a private key of 16,384 bits in PEM is 12,700 characters
_WORD = re.compile(rb"[A-Za-z0-9]{0,1024}")
_MOST = 4 * 1024 * 1024
_INFLATED_LIMIT = 256 * 1024 * 1024
_RATIO = 1000
_STEP = 256 * 1024

type Rewrite = Callable[[bytes], bytes]


class TooMuchError(ValueError):
    """What is packed cannot be looked at: it is damaged, or far larger than it says."""


class Filter(Protocol):
    """Rewrites a stream of bytes."""

    @property
    def changed(self) -> bool:
        """Whether anything was rewritten."""
        ...

    def feed(self, data: bytes) -> bytes:
        """Take a piece and return what can be passed on."""
        ...

    def finish(self) -> bytes:
        """Return the rest."""
        ...


class Sieve:
    """Applies one rewriting to a stream as if it were one text."""

    def __init__(self, rewrite: Rewrite, passed: Callable[[bytes], None] = lambda _data: None, *, has_lines: bool = False) -> None:
        """Prepare.

        Args:
            rewrite: what is applied.
            passed: is told what was passed on, with the rest of a word that was cut.
            has_lines: where a line ends, a value does, so that nothing needs to be looked at twice.
        """
        self.changed = False
        self._rewrite, self._passed, self._has_lines = rewrite, passed, has_lines
        self._held = bytearray()
        self._due = _PIECE + _OVERLAP

    def feed(self, data: bytes) -> bytes:
        """Take a piece and return what can be passed on."""
        self._held += data
        return self._pass_on(_OVERLAP) if len(self._held) >= self._due else b""

    def finish(self) -> bytes:
        """Return the rest."""
        return self._pass_on(0)

    def _pass_on(self, overlap: int) -> bytes:
        held = bytes(self._held)
        end = _line_end(held) if overlap and self._has_lines else 0
        if end:
            return self._given(held[:end], self._rewrite(held[:end]), held[end:])
        new = self._rewrite(held)
        tail = held[len(held) - overlap :]
        if not new.endswith(tail):  # something is found at the end: whether it ends there is seen when more has come
            if len(held) < _MOST:
                self._due = 2 * len(held)
                return b""
            tail = b""
        return self._given(held[: len(held) - len(tail)], new[: len(new) - len(tail)], tail)

    def _given(self, old: bytes, new: bytes, rest: bytes) -> bytes:
        self.changed = self.changed or new != old
        self._held, self._due = bytearray(rest), _PIECE + _OVERLAP
        self._passed(new if new.endswith(b"\n") else new + (_WORD.match(rest) or [b""])[0])
        return new


def _line_end(text: bytes) -> int:
    """Return the end of the last line that ends no private key in two; 0 when there is none in the later half."""
    end = text.rfind(b"\n", len(text) // 2) + 1
    key = text.rfind(b"-----BEGIN ", 0, end)
    return end if key < 0 or text.find(b"-----END ", key, end) >= 0 else key


class Gathered:
    """Applies a rewriting to a stream that has to be there as a whole; not to a large one."""

    def __init__(self, rewrite: Rewrite, limit: int) -> None:
        """Args: `rewrite` is applied; `limit` is the most bytes it is given."""
        self.changed = False
        self._rewrite, self._limit = rewrite, limit
        self._held = bytearray()

    def feed(self, data: bytes) -> bytes:
        """Take a piece; nothing is passed on yet.

        Raises:
            TooMuchError: it is too large.
        """
        self._held += data
        if len(self._held) > self._limit:
            raise TooMuchError(f"it has more than {self._limit} bytes")
        return b""

    def finish(self) -> bytes:
        """Return all of it."""
        held, self._held = bytes(self._held), bytearray()
        new = self._rewrite(held)
        self.changed = new != held
        return new


class Unpacked:
    """A filter applied to what gzip holds; several members become one."""

    def __init__(self, inner: Callable[[bytes], Filter]) -> None:
        """Args: `inner` makes the filter for the content, of which it is given the beginning."""
        self._inner_of = inner
        self._inner: Filter | None = None
        self._reader, self._writer = zlib.decompressobj(31), zlib.compressobj(6, zlib.DEFLATED, 31)
        self._taken = self._opened = 0

    @property
    def changed(self) -> bool:
        """Whether anything was rewritten."""
        return self._inner is not None and self._inner.changed

    def feed(self, data: bytes) -> bytes:
        """Take a piece and return what can be passed on.

        Raises:
            TooMuchError: it cannot be looked at.
        """
        self._taken += len(data)
        out = []
        while data:
            if self._reader.eof:  # another member, or the padding that tar adds
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._reader = zlib.decompressobj(31)
            try:
                clear = self._reader.decompress(data, _STEP)
            except zlib.error as error:
                raise TooMuchError(str(error)) from error
            data = self._reader.unused_data if self._reader.eof else self._reader.unconsumed_tail
            self._opened += len(clear)
            if self._opened > min(_INFLATED_LIMIT, max(_STEP * 4, _RATIO * self._taken)):
                raise TooMuchError("it is far larger than its packing")
            if clear:
                self._inner = self._inner or self._inner_of(clear)
                out.append(self._writer.compress(self._inner.feed(clear)))
        return b"".join(out)

    def finish(self) -> bytes:
        """Return the rest."""
        rest = self._inner.finish() if self._inner is not None else b""
        return self._writer.compress(rest) + self._writer.flush()
