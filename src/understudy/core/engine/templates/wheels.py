"""What a wheel says of itself (packaging.python.org, "Binary distribution format"): indexes show it beside the file (PEP 658)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from understudy.core.engine.templates.octets import as_octets

_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA")
_LONGEST: Final = 1024 * 1024


def wheel_metadata(content: Any) -> str:
    """Return the metadata inside a wheel; nothing where there is none, or more than a megabyte."""
    return _metadata(as_octets(content))


@lru_cache(maxsize=64)
def _metadata(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            named = [file for file in archive.infolist() if _METADATA.fullmatch(file.filename) and file.file_size <= _LONGEST]
            if not named:
                return ""
            with archive.open(named[0]) as stream:
                return stream.read(_LONGEST).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return ""


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"wheel_metadata": wheel_metadata}
