"""A cache of parsed stub files by their content: a large file is read as JSON the second time, which takes a tenth of the time.

What is cached is plain data that the YAML reader accepted; it is compiled and checked anew each time. A missing, torn or foreign cache
file is as good as none, and a cache that cannot be written is no error.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson
import platformdirs

from understudy.files.stubs.yaml_text import parse_yaml

# Part of every key: a change of what the YAML reader gives makes old entries unfindable.
READER_VERSION: Final = b"1"
SMALLEST: Final = 128 << 10
KEPT: Final = 64


def default_directory() -> Path:
    """Return the place of the cache in the user's cache directory."""
    return Path(platformdirs.user_cache_dir("understudy")) / "stubs"


def parse_cached(text: str, directory: Path | None) -> Any:
    """Read a YAML document, from the cache if its text was read before.

    Args:
        text: of the file.
        directory: of the cache; None reads without one.

    Raises:
        YamlTextError: as `parse_yaml`.
    """
    if directory is None or len(text) < SMALLEST:
        return parse_yaml(text)
    name = blake2b(READER_VERSION + text.encode(), digest_size=20).hexdigest()
    place = directory / f"{name}.json"
    found = _read(place)
    if found is not None:
        return found
    document = parse_yaml(text)
    # Another process may read or write at the same time, or the disk may be full: the document is here anyhow.
    with suppress(OSError, TypeError, orjson.JSONEncodeError):
        _write(place, orjson.dumps(document))
    return document


def _read(place: Path) -> Any:
    """Return a cached document; None when there is none that is whole."""
    try:
        seal, _, data = place.read_bytes().partition(b"\n")
        if seal != _seal(data):
            return None
        document = orjson.loads(data)
        os.utime(place)
    except (OSError, orjson.JSONDecodeError):
        return None
    return document if isinstance(document, dict) else None


def _write(place: Path, data: bytes) -> None:
    from tempfile import NamedTemporaryFile  # noqa: PLC0415  most starts find what they look for

    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, suffix=".new", delete=False) as file:
        file.write(_seal(data) + b"\n" + data)
    Path(file.name).replace(place)
    known = sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in known[KEPT:]:
        old.unlink(missing_ok=True)


def _seal(data: bytes) -> bytes:
    return blake2b(data, digest_size=20).hexdigest().encode()
