"""Files that are packed: opened within limits to be searched, and made again only where something in them changes.

What is in zlib or zip is opened here, gzip where it streams (see sieve.py), and what a run is given for others.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from understudy.core.redaction.sieve import TooMuchError

LIMIT_BYTES = 64 * 1024 * 1024
ZIP = b"PK\x03\x04"
_RATIO, _SMALL_BYTES = 1000, 1024 * 1024
_MOST_FILES = 20_000
_ENCIPHERED = 0x1

type Rewrite = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Packing:
    """A way to pack one file.

    Attributes:
        starts: with what a packed file begins.
        unpack: opens it; None when it is none, or beyond limits.
        pack: packs again.
    """

    starts: tuple[bytes, ...]
    unpack: Callable[[bytes], bytes | None]
    pack: Callable[[bytes], bytes]


def rewrite_packed(data: bytes, rewrite: Rewrite, packings: Iterable[Packing] = ()) -> bytes | None:
    """Rewrite what a packed file holds; the same object when that changes nothing, None when it is not packed.

    Args:
        data: the file.
        rewrite: is given what each file inside holds.
        packings: further ways to pack than zip and zlib.

    Raises:
        TooMuchError: it is packed and cannot be opened within limits.
    """
    if data.startswith(ZIP):
        return _rewrite_zip(data, rewrite)
    for packing in (_ZLIB, *packings):
        if data.startswith(packing.starts) and (inner := packing.unpack(data)) is not None:
            new = rewrite(inner)
            return data if new == inner else packing.pack(new)
    return None


def _rewrite_zip(data: bytes, rewrite: Rewrite) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
            if any(file.flag_bits & _ENCIPHERED for file in files):
                return None  # whoever cannot open it cannot read what is in it
            if len(files) > _MOST_FILES or sum(file.file_size for file in files) > _limit(data):
                raise TooMuchError("it is far larger than its packing")
            contents = [(file, _content(archive, file, rewrite)) for file in files]
            if all(new is None for _, new in contents):
                return data
            return _zip_of(archive, contents)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise error if isinstance(error, TooMuchError) else TooMuchError(str(error)) from error


def _content(archive: zipfile.ZipFile, file: zipfile.ZipInfo, rewrite: Rewrite) -> bytes | None:
    """Return the new content of a file in an archive, None when it stays."""
    old = _read(archive, file)
    new = rewrite(old)
    return None if new == old else new


def _read(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes:
    with archive.open(file) as stream:
        content = stream.read(file.file_size + 1)
    if len(content) > file.file_size:
        raise TooMuchError("it is larger than it says")
    return content


def _zip_of(archive: zipfile.ZipFile, contents: list[tuple[zipfile.ZipInfo, bytes | None]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as fresh:
        fresh.comment = archive.comment
        for file, new in contents:
            fresh.writestr(_described_like(file), _read(archive, file) if new is None else new)
    return out.getvalue()


def _described_like(file: zipfile.ZipInfo) -> zipfile.ZipInfo:
    twin = zipfile.ZipInfo(file.filename, file.date_time)
    twin.compress_type, twin.comment, twin.extra = file.compress_type, file.comment, file.extra
    twin.create_system, twin.external_attr, twin.internal_attr = file.create_system, file.external_attr, file.internal_attr
    return twin


def _limit(data: bytes) -> int:
    return min(LIMIT_BYTES, max(_SMALL_BYTES, _RATIO * len(data)))


def _inflate(data: bytes) -> bytes | None:
    engine = zlib.decompressobj()
    try:
        clear = engine.decompress(data, _limit(data))
    except zlib.error:
        return None  # two bytes are no strong sign
    if engine.eof and not engine.unused_data:
        return clear
    if len(clear) == _limit(data):
        raise TooMuchError("it is far larger than its packing")
    return None


_ZLIB = Packing((b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"), _inflate, zlib.compress)
