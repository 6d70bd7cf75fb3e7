"""Where the text of a HAR file and the bodies it names come from: a plain file, or the archive in which Playwright keeps both."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from understudy.errors import FileError

type Fetch = Callable[[str], bytes]
"""Return the body a HAR entry names with `_file`."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}(\.[A-Za-z0-9_-]{1,32}){0,3}")  # beside the file: no directory, no dots alone
_LIMIT_BYTES = 64 * 1024 * 1024


@contextmanager
def open_har(path: Path) -> Iterator[tuple[IO[str], Fetch]]:
    """Open a HAR file, or an archive with one inside; give its text and a way to the bodies that lie beside it.

    Raises:
        FileError: the archive is broken or holds no HAR file.
    """
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield file, lambda name: _beside(path, name)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            inside = next((name for name in archive.namelist() if name.endswith(".har")), None)
            if inside is None:
                raise FileError(f"{path}: the archive holds no HAR file.")
            with archive.open(inside) as data, TextIOWrapper(data, encoding="utf-8-sig", errors="replace") as text:
                yield text, lambda name: _member(path, archive, name)
    except zipfile.BadZipFile as error:
        raise FileError(f"{path}: a broken archive: {error}") from error


def _beside(path: Path, name: str) -> bytes:
    _check(path, name)
    place = path.parent / name
    if place.is_symlink() or not place.is_file():
        raise FileError(f"{path}: the body {name!r} does not lie beside it.")
    if place.stat().st_size > _LIMIT_BYTES:
        raise FileError(f"{path}: the body {name!r} is larger than {_LIMIT_BYTES} bytes.")
    return place.read_bytes()


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    _check(path, name)
    try:
        with archive.open(name) as file:
            data = file.read(_LIMIT_BYTES + 1)
    except KeyError:
        raise FileError(f"{path}: the archive holds no body {name!r}.") from None
    if len(data) > _LIMIT_BYTES:
        raise FileError(f"{path}: the body {name!r} is larger than {_LIMIT_BYTES} bytes.")
    return data


def _check(path: Path, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise FileError(f"{path}: {name!r} is no name of a body beside it.")
