"""Header fields that carry a user's own names: ``x-amz-meta-color: blue`` is the member ``color`` of a thing's metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

PREFIXES = (
    "x-amz-meta-",
    "x-goog-meta-",
    "x-ms-meta-",
    "x-object-meta-",
    "x-container-meta-",
    "x-account-meta-",
    "x-oss-meta-",
    "x-cos-meta-",
)


def prefix_of(name: str) -> str | None:
    """Return the metadata prefix a field name starts with."""
    lower = name.lower()
    return next((prefix for prefix in PREFIXES if lower.startswith(prefix)), None)


def metadata_of(fields: Iterable[tuple[str, str]], prefix: str) -> dict[str, str]:
    """Collect the metadata among header fields, by the user's own names."""
    return {name.lower()[len(prefix) :]: value for name, value in fields if name.lower().startswith(prefix)}


def metadata_codes(headers: Mapping[str, Any]) -> dict[str, Any]:
    """List what templates can say about the metadata of a request, for every prefix of a family of fields that it speaks (``x-amz-…``)."""
    spoken = {prefix for prefix in PREFIXES for name in headers if name.lower().startswith(prefix[: prefix.index("-", 2) + 1])}
    return {f"request.headers | starting('{prefix}')": metadata_of(headers.items(), prefix) for prefix in PREFIXES if prefix in spoken}
