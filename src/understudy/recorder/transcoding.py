"""Changing a content-coded stream as it passes: decoded, changed and coded again piece by piece, with nothing held back."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

from understudy.recorder.addresses import StreamReplacer


class _Coder(Protocol):
    """Both directions of one content coding, as streams."""

    def decode(self, data: bytes) -> bytes:
        """Decode what came."""
        ...

    def encode(self, data: bytes) -> bytes:
        """Encode a piece so that all of it can be decoded at once."""
        ...

    def end(self) -> bytes:
        """End the encoded stream."""
        ...


class Transcoder:
    """A StreamReplacer inside a content coding."""

    def __init__(self, coding: str, replacer: StreamReplacer) -> None:
        """Prepare for ``gzip``, ``deflate``, ``br`` or ``zstd``; see `can_transcode`."""
        self._coder: _Coder = _CODERS[coding]()
        self._replacer = replacer
        self._broken = False

    def feed(self, data: bytes) -> bytes:
        """Take a coded piece and return the changed one, coded."""
        if self._broken:
            return data
        try:
            plain = self._coder.decode(data)
        except (zlib.error, brotli.error, zstandard.ZstdError):
            self._broken = True  # not what its header says: the client gets it as it is and judges for itself
            return data
        return self._coder.encode(self._replacer.feed(plain))

    def finish(self) -> bytes:
        """Return the rest of the stream."""
        return b"" if self._broken else self._coder.encode(self._replacer.finish()) + self._coder.end()


def can_transcode(coding: str) -> bool:
    """Say whether a content coding can be changed as it passes."""
    return coding in _CODERS


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._decoder, self._encoder = zlib.decompressobj(wbits=wbits), zlib.compressobj(wbits=wbits)

    def decode(self, data: bytes) -> bytes:
        return self._decoder.decompress(data)

    def encode(self, data: bytes) -> bytes:
        return self._encoder.compress(data) + self._encoder.flush(zlib.Z_SYNC_FLUSH) if data else b""

    def end(self) -> bytes:
        return self._encoder.flush()


class _Brotli:
    def __init__(self) -> None:
        self._decoder, self._encoder = brotli.Decompressor(), brotli.Compressor(quality=4)

    def decode(self, data: bytes) -> bytes:
        return bytes(self._decoder.process(data))

    def encode(self, data: bytes) -> bytes:
        return bytes(self._encoder.process(data) + self._encoder.flush()) if data else b""

    def end(self) -> bytes:
        return bytes(self._encoder.finish())


class _Zstd:
    def __init__(self) -> None:
        self._decoder, self._encoder = zstandard.ZstdDecompressor().decompressobj(), zstandard.ZstdCompressor().compressobj()

    def decode(self, data: bytes) -> bytes:
        return self._decoder.decompress(data)

    def encode(self, data: bytes) -> bytes:
        return self._encoder.compress(data) + self._encoder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) if data else b""

    def end(self) -> bytes:
        return self._encoder.flush()


_CODERS: dict[str, Callable[[], _Coder]] = {
    "gzip": lambda: _Zlib(31),
    "x-gzip": lambda: _Zlib(31),
    "deflate": lambda: _Zlib(15),
    "br": _Brotli,
    "zstd": _Zstd,
}
