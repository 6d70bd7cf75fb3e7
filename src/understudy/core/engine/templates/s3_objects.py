"""What an object store that speaks the API of Amazon S3 works out from requests: kept header fields, tags, conditions, pieces, names.

Source: Amazon S3 API Reference, PutObject, GetObject, CopyObject, UploadPartCopy, CompleteMultipartUpload; RFC 9110 §13 and §14.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from understudy.core.engine.templates.octets import as_octets

FIELDS: Final = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)
_KEPT: Final = ("x-amz-checksum-", "x-amz-server-side-encryption", "x-amz-object-lock-")
_CHUNKED: Final = "aws-chunked"  # how the body was sent, which says nothing of the object
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_SMALLEST: Final = 5 * 1024 * 1024  # bytes of every part but the last ("Amazon S3 multipart upload limits")


def fields_of(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return the header fields of a request that are kept with an object, beside its type and its metadata."""
    kept = {str(name).lower(): str(value) for name, value in headers.items() if str(name).lower() in FIELDS or str(name).startswith(_KEPT)}
    coding = [one.strip() for one in kept.pop("content-encoding", "").split(",") if one.strip() not in ("", _CHUNKED)]
    return {**kept, **({"content-encoding": ", ".join(coding)} if coding else {})}


def tags_of(text: Any) -> list[dict[str, str]]:
    """Read the tags that a header field says (`x-amz-tagging`)."""
    return [{"Key": name, "Value": value} for name, value in parse_qsl(str(text or ""), keep_blank_values=True)]


def refusal_of(item: Any, headers: Mapping[str, Any], prefix: str = "") -> str:
    """Name the error by which a read of an object is refused, for its conditions or its range; empty when it is not.

    Args:
        item: the object.
        headers: of the request.
        prefix: what the names of conditions begin with, where they are about what is copied.
    """
    if not isinstance(item, Mapping):
        return ""
    wanted, unmodified = headers.get(f"{prefix}if-match"), _moment(headers.get(f"{prefix}if-unmodified-since"))
    changed = _moment(item.get("last_modified"))
    if wanted is not None:
        if not _names(wanted, item):
            return "PreconditionFailed"
    elif unmodified is not None and changed is not None and changed > unmodified:
        return "PreconditionFailed"
    if prefix:
        known, since = headers.get(f"{prefix}if-none-match"), _moment(headers.get(f"{prefix}if-modified-since"))
        unchanged = since is not None and changed is not None and changed <= since
        return "PreconditionFailed" if (unchanged if known is None else _names(known, item)) else ""
    asked = _RANGE.fullmatch(str(headers.get("range", "")).replace(" ", ""))
    size = len(as_octets(item.get("content", b"")))
    return "InvalidRange" if asked is not None and (int(asked[1]) >= size if asked[1] else asked[2] == "0") else ""


def write_refusal_of(item: Any, headers: Mapping[str, Any]) -> str:
    """Name the error by which a write of an object is refused for its conditions; `item` is what there is already."""
    there = isinstance(item, Mapping)
    if headers.get("if-none-match") is not None and there and _names(headers["if-none-match"], item):
        return "PreconditionFailed"
    if headers.get("if-match") is None:
        return ""
    return "NoSuchKey" if not there else "" if _names(headers["if-match"], item) else "PreconditionFailed"


def _names(listed: Any, item: Mapping[str, Any]) -> bool:
    """Say whether a list of entity tags names an object; S3 knows them without their quotes, too."""
    tags = [one.strip().strip('"') for one in str(listed).split(",")]
    return "*" in tags or str(item.get("etag", "")).strip('"') in tags


def _moment(text: Any) -> float | None:
    try:
        return parsedate_to_datetime(str(text)).timestamp() if text else None
    except ValueError:
        return None


def is_bucket_name(name: Any) -> bool:
    """Say whether a bucket may be called so ("Bucket naming rules")."""
    return _NAME.fullmatch(str(name)) is not None and ".." not in str(name)


def cut(content: Any, asked: Any) -> bytes:
    """Return the range of an object that is copied (`x-amz-copy-source-range`), or all of it."""
    data = as_octets(content)
    found = _RANGE.fullmatch(str(asked or "").replace(" ", ""))
    return data[int(found[1]) : int(found[2]) + 1] if found is not None and found[1] and found[2] else data


def assembled(parts: Iterable[Any], listed: Any) -> list[bytes]:
    """List what the parts of an upload hold that a request names by their numbers."""
    known = {int(one["PartNumber"]): one for one in parts}
    return [as_octets(known[number]["content"]) for one in listed if (number := int(one["PartNumber"])) in known]


def part_refusal_of(parts: Iterable[Any], listed: Sequence[Any]) -> str:
    """Name the error by which an upload is not finished: of parts that are not known, out of order, or too small."""
    known = {int(one["PartNumber"]): one for one in parts}
    numbers = [int(one.get("PartNumber", 0)) for one in listed]
    if any(number not in known for number in numbers):
        return "InvalidPart"
    told = zip(numbers, listed, strict=True)
    if any(str(one.get("ETag", "")).strip('"') not in ("", str(known[number]["ETag"]).strip('"')) for number, one in told):
        return "InvalidPart"
    if numbers != sorted(numbers):
        return "InvalidPartOrder"
    return "EntityTooSmall" if any(len(as_octets(known[number]["content"])) < _SMALLEST for number in numbers[:-1]) else ""


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "s3_assembled": assembled,
    "s3_bucket_name": is_bucket_name,
    "s3_cut": cut,
    "s3_fields": fields_of,
    "s3_part_refused": part_refusal_of,
    "s3_refused": refusal_of,
    "s3_tags": tags_of,
    "s3_write_refused": write_refusal_of,
}
