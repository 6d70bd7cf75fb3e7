"""Bodies too large for memory: looked through piece by piece, by what shows in any text, not by structure.

Binary data keeps its length. What is packed and cannot be opened within limits is not kept.
"""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from understudy.core.redaction.gate import Gate
from understudy.core.redaction.interfaces import Pieces
from understudy.core.redaction.memory import Memory
from understudy.core.redaction.packed import LIMIT_BYTES, ZIP, rewrite_packed
from understudy.core.redaction.scan import Scan
from understudy.core.redaction.sieve import GZIP, Filter, Gathered, Sieve, TooMuchError, Unpacked
from understudy.core.redaction.windows import windows

_SNIFFED = 65_536
_DEPTH = 5
_STEP = 256 * 1024
# Where text stands in binary data: eight and more printable characters. Looked for in a mask, because that is much faster than a pattern.
_SHOWN = bytes(0x78 if byte in b"\t\n\r" or 0x20 <= byte < 0x7F else 0 for byte in range(256))
_RUN = b"x" * 8
_ALGORITHMS = ("md5", "sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Judged:
    """What one look through a body found.

    Attributes:
        pieces: the body without secrets; None when it must not be kept.
        size: its length in bytes.
        digests: digests of the body before and after, where they differ.
    """

    pieces: Pieces | None
    size: int = 0
    digests: tuple[tuple[str, str], ...] = ()


def look_through(pieces: Pieces, scan_of: Callable[[], Scan], gate: Gate, memory: Memory, place: str) -> Judged:
    """Look through a body, and read it again only where something in it has to change.

    Args:
        pieces: the body.
        scan_of: begins a walk; what the first one finds is what is reported.
        gate: tells texts that need not be read.
        memory: remembers what is left in clear.
        place: name of the body.
    """
    scan = scan_of()
    first = _Look(scan, gate, place, lambda texts: memory.remember(texts, scan.speaker))
    try:
        size = sum(len(clear) for clear in first.run(pieces()))
    except TooMuchError:
        return Judged(None)
    if not first.changed:
        return Judged(pieces, first.taken)
    again = partial(_again, pieces, scan_of, gate, place)
    return Judged(again, size, tuple(zip(_digests(pieces()), _digests(again()), strict=True)))


def rewrite_large(body: bytes, scan: Scan, gate: Gate, place: str) -> bytes:
    """Return a body in memory without secrets, read like one that is not; the same object when it holds none.

    Raises:
        TooMuchError: it is packed and cannot be looked at.
    """
    look = _Look(scan, gate, place)
    new = b"".join(look.run(body[start : start + _STEP] for start in range(0, len(body), _STEP)))
    return new if look.changed else body


class _Look:
    """One pass over one body."""

    def __init__(self, scan: Scan, gate: Gate, place: str, remember: Callable[[list[str]], None] = lambda _texts: None) -> None:
        self.taken = self._depth = 0
        self._scan, self._gate, self._place, self._remember = scan, gate, place, remember
        self._filter: Filter | None = None

    @property
    def changed(self) -> bool:
        return self._filter is not None and self._filter.changed

    def run(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Return the body without secrets.

        Raises:
            TooMuchError: it is packed and cannot be looked at.
        """
        for data in pieces:
            self.taken += len(data)
            self._filter = self._filter or self._filter_for(data)
            yield self._filter.feed(data)
        if self._filter is not None:
            yield self._filter.finish()

    def _filter_for(self, start: bytes) -> Filter:
        if start.startswith(GZIP) and is_packed(start):
            return Unpacked(self._filter_for)
        if start.startswith((ZIP, *(sign for packing in self._scan.packings for sign in packing.starts))):
            return Gathered(self._packed, LIMIT_BYTES)
        if is_text(start):
            return Sieve(self._text, lambda data: self._remember([data.decode("utf-8", "replace")]), has_lines=True)
        return Sieve(self._binary)

    def _packed(self, data: bytes) -> bytes:
        """Rewrite a packed file as a whole; what begins like one and is none is binary data."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise TooMuchError("it is packed too often")
        new = rewrite_packed(data, self._inside, self._scan.packings)
        self._depth -= 1
        return self._through(Sieve(self._binary), data) if new is None else new

    def _inside(self, data: bytes) -> bytes:
        return self._through(self._filter_for(data), data)

    def _through(self, step: Filter, data: bytes) -> bytes:
        return b"".join([*(step.feed(data[at : at + _STEP]) for at in range(0, len(data), _STEP)), step.finish()])

    def _text(self, data: bytes) -> bytes:
        text = data.decode("utf-8", "surrogateescape")
        parts, done = [], 0
        for start, end in windows(text, self._gate):
            parts += [text[done:start], self._scan.text(text[start:end], self._place)]
            done = end
        new = "".join([*parts, text[done:]])
        return data if new == text else new.encode("utf-8", "surrogateescape")

    def _binary(self, data: bytes) -> bytes:
        parts, seen, done = [], [], 0
        for start, end in runs(data):
            old = data[start:end].decode("ascii")
            new = self._scan.binary(old, self._place)
            seen.append(new)
            if new != old:
                parts += [data[done:start], new.encode("ascii", "replace")]
                done = end
        self._remember(seen)
        return b"".join([*parts, data[done:]]) if parts else data


def runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Say where text stands in binary data."""
    mask, end = data.translate(_SHOWN), 0
    while (start := mask.find(_RUN, end)) >= 0:
        end = mask.find(b"\0", start)
        end = len(mask) if end < 0 else end
        yield start, end


def _again(pieces: Pieces, scan_of: Callable[[], Scan], gate: Gate, place: str) -> Iterator[bytes]:
    return _Look(scan_of(), gate, place).run(pieces())


def is_text(start: bytes) -> bool:
    """Say whether a body is text, by its beginning."""
    try:
        start[:_SNIFFED].decode()
    except UnicodeDecodeError as error:
        return error.start > min(len(start), _SNIFFED) - 4  # merely a character that was cut in two
    return b"\0" not in start[:_SNIFFED]


def is_packed(start: bytes) -> bool:
    """Say whether what begins like gzip can be opened at all."""
    try:
        return bool(zlib.decompressobj(31).decompress(start, 1)) or len(start) < _SNIFFED
    except zlib.error:
        return False


def _digests(pieces: Iterable[bytes]) -> Iterator[str]:
    """Return every common digest of a body, hexadecimal and base64: for ETag, Content-MD5, Digest, checksums."""
    hashes = [hashlib.new(name, usedforsecurity=False) for name in _ALGORITHMS]
    crc = 0
    for data in pieces:
        crc = zlib.crc32(data, crc)
        for one in hashes:
            one.update(data)
    for one in hashes:
        yield one.hexdigest()
        yield b64encode(one.digest()).decode()
    yield b64encode(crc.to_bytes(4)).decode()
