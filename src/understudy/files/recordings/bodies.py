"""Body files: bodies too large for a line, named by the SHA-256 of their content, complete before any line names them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

from understudy.errors import RecordingError
from understudy.files.recordings.veiled import Veiled

INLINE_LIMIT_BYTES = 8 * 1024
_STEP = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


class BodyStore:
    """The `bodies/` directory beside the recordings of one service."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._unsynced: list[Path] = []
        self._unnamed: set[str] = set()
        self._ordinals = count()

    def keep(self, body: bytes) -> str | None:
        """Store a large body and return the name of its file; None for one that is small enough for the line."""
        if len(body) <= INLINE_LIMIT_BYTES:
            return None
        name = sha256(body).hexdigest()
        if not (self._directory / name).exists():
            spill = self.spill()
            try:
                spill.write(body)
                spill.keep()
            except OSError:
                spill.discard()
                raise
        return name

    def fetch(self, name: str) -> bytes:
        """Read a body file.

        Raises:
            RecordingError: the name is none of a body file, or the file is missing or unreadable.
        """
        if not _NAME.fullmatch(name):
            raise RecordingError(f"{self._directory}: {name!r} is no name of a body file (64 hexadecimal digits).")
        path = self._directory / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise RecordingError(f"{path}: the body file cannot be read: {error.strerror}") from error

    def pieces(self, name: str) -> Iterator[bytes]:
        """Read a body file piece by piece."""
        with (self._directory / name).open("rb") as file:
            while data := file.read(_STEP):
                yield data

    def keep_large(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Store a body that comes in pieces; return the name of its file and its size."""
        spill = self.spill()
        try:
            for data in pieces:
                spill.write(data)
            return spill.keep(), spill.size
        except BaseException:
            spill.discard()
            raise

    def veil(self) -> Veiled:
        """Begin a large body that has to be looked through before it is kept."""
        return Veiled(self._directory)

    def spill(self) -> Spill:
        """Begin a body that is written piece by piece."""
        self._directory.mkdir(parents=True, exist_ok=True)
        return Spill(self, self._directory, next(self._ordinals))

    def delete(self, names: Iterable[str]) -> None:
        """Delete body files, but for those that the next line is going to name."""
        for name in set(names) - self._unnamed:
            (self._directory / name).unlink(missing_ok=True)
            self._unsynced = [path for path in self._unsynced if path.name != name]

    def completed(self, path: Path) -> None:
        """Remember a file that must reach the disk before the lines that name it do."""
        self._unsynced.append(path)
        self._unnamed.add(path.name)

    def named(self) -> None:
        """Note that a line has been written that names what was completed before."""
        self._unnamed.clear()

    def sync(self) -> None:
        """Make every completed body file durable."""
        while self._unsynced:
            descriptor = os.open(self._unsynced[-1], os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._unsynced.pop()


class Spill:
    """A body on its way into the store, hashed as it is written."""

    def __init__(self, store: BodyStore, directory: Path, ordinal: int) -> None:
        self._store = store
        self._directory = directory
        self._digest = sha256()
        self._path = directory / f".partial-{os.getpid()}-{id(store):x}-{ordinal}"
        self._file = self._path.open("xb", buffering=0)
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self._digest.update(data)
        self.size += len(data)

    def keep(self) -> str:
        """Complete the file and return its name."""
        name = self._digest.hexdigest()
        self._file.close()
        self._path.replace(self._directory / name)
        self._store.completed(self._directory / name)
        return name

    def discard(self) -> None:
        """Throw away what was written."""
        self._file.close()
        self._path.unlink(missing_ok=True)
