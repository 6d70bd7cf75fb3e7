"""The one list of formats that can be imported, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from understudy.core.model.exchange import Exchange
from understudy.errors import FileError, MissingFileError, UsageError
from understudy.importers.har import read_har
from understudy.importers.mitmproxy_flows import read_flows
from understudy.importers.vcrpy import read_cassette

FORMATS: Mapping[str, Callable[[Path], Iterator[Exchange]]] = {"har": read_har, "mitmproxy": read_flows, "vcrpy": read_cassette}
"""Readers by name. Exchanges name no service: scheme and authority of the request say where they belong."""

_SNIFF_BYTES = 65536


def read_foreign(path: Path, name: str | None = None) -> Iterator[Exchange]:
    """Read a foreign recording, in the format `name` or the one it looks like.

    Raises:
        MissingFileError: there is no such file.
        UsageError: it is in no format we know.
        FileError: it is broken; the message names the place.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFF_BYTES)
    except FileNotFoundError as error:
        raise MissingFileError(f"there is no file {path}.") from error
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}.") from error
    chosen = name or format_of(start)
    if chosen is None:
        raise UsageError(f"{path}: the format was not recognized. Name it with --format: {', '.join(sorted(FORMATS))}.")
    return FORMATS[chosen](path)


def format_of(start: bytes) -> str | None:
    """Return the name of the format a file's first bytes show."""
    if start.startswith(b"PK\x03\x04"):
        return "har"  # Playwright's archive; no other format of ours is one
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1].isdigit() and b":" in text[:12] and not text.startswith((b"{", b"[")):
        return "mitmproxy"  # a tnetstring begins with its length
    if text.startswith(b"{") and b'"log"' in text:
        return "har"
    if b"interactions" in text:
        return "vcrpy"
    return None
