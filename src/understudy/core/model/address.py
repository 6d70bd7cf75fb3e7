"""Addresses as traffic says them (RFC 3986): what is none has no parts, and stops nobody."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


def split_address(address: str) -> SplitResult:
    """Split an address into scheme, authority, path, query and fragment; all empty for what is no address (``http://[x``)."""
    try:
        return urlsplit(address)
    except ValueError:
        return _NOTHING


def join_address(base: str, address: str) -> str:
    """Resolve an address that stands at `base`; what is no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
