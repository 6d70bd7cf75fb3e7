"""A body that has not been looked through for secrets yet: too large for memory, so it waits on the disk, enciphered and without a name.

The key is in memory alone and lives as long as the body does: what a killed recorder leaves cannot be read by anybody.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

_STEP = 256 * 1024
# On Windows a file that is open cannot be deleted; there it is gone when it is closed.
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0) | getattr(os, "O_BINARY", 0)


class Veiled:
    """Bytes that are written once and read as often as needed."""

    def __init__(self, directory: Path | None) -> None:
        """Begin.

        Args:
            directory: where there is room for it; None for wherever temporary files are.

        Raises:
            OSError: there is none.
        """
        place = directory or Path(tempfile.gettempdir())
        place.mkdir(parents=True, exist_ok=True)
        self.size = 0
        self._cipher = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._veil = self._cipher.encryptor()
        path = place / f".veiled-{secrets.token_hex(8)}"
        self._descriptor = os.open(path, _FLAGS, 0o600)
        if os.name == "posix":
            path.unlink()

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            OSError: they could not be written.
        """
        view = memoryview(self._veil.update(data))
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.size += len(data)

    def pieces(self) -> Iterator[bytes]:
        """Read everything again from the beginning."""
        unveil, at = self._cipher.decryptor(), 0
        while at < self.size:
            os.lseek(self._descriptor, at, os.SEEK_SET)
            data = os.read(self._descriptor, min(_STEP, self.size - at))
            if not data:
                return
            at += len(data)
            yield unveil.update(data)

    def close(self) -> None:
        """Throw everything away."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
