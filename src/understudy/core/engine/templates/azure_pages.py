"""Pages of page blobs of Azure Blob Storage: octets at places, zero where nothing was written.

Source: Azure Blob Storage REST API, "Put Blob", "Put Page" and "Set Blob Properties".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.octets import as_octets

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{1,12})")
_SIZE: Final = "x-ms-blob-content-length"
_MOST: Final = 64 * 1024 * 1024  # octets that are kept of a blob; what is beyond is not made up


def with_pages(content: Any, fields: Mapping[str, str], body: Any = b"") -> bytes:
    """Return what a blob is after a request: of the size that it says, and with what it writes or clears where it says."""
    octets = as_octets(content)
    size = str(fields.get(_SIZE, ""))
    if size.isdecimal() and int(size) <= _MOST:
        octets = octets[: int(size)].ljust(int(size), b"\0")
    found = _RANGE.fullmatch(str(fields.get("x-ms-range") or fields.get("range") or ""))
    deed = str(fields.get("x-ms-page-write", "")).lower()
    if found is None or deed not in ("update", "clear"):
        return octets
    start, stop = int(found[1]), int(found[2]) + 1
    if not start < stop <= len(octets):
        return octets
    brought = as_octets(body)[: stop - start] if deed == "update" else b""
    return octets[:start] + brought.ljust(stop - start, b"\0") + octets[stop:]


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"azure_pages": with_pages}
