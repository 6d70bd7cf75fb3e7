"""Conditional and range requests on an answer that a stub gave whole (RFC 9110 §13 and §14), as file and object servers do."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Final

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Steps

# Azure Storage takes the range from a field of its own, too, and prefers it ("Specifying the range header for Blob service operations").
_RANGE_FIELDS: Final = ("x-ms-range", "range")
# Checksums of the bytes that are sent (RFC 9530 §2, RFC 1864, Amazon S3 "Checking object integrity"):
# of the whole they say nothing about a part.
_OF_THE_CONTENT: Final = ("content-digest", "content-md5", "x-amz-checksum-")
_OF_THE_VERSION: Final = ("etag", "last-modified", "accept-ranges", "content-location")
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def condition(request: Request, steps: Steps) -> Steps:
    """Answer 304 or 412 where the client's conditions on ETag and Last-Modified say so (RFC 9110 §13.2.2)."""
    head = steps[0] if steps and isinstance(steps[0], SendHead) else None
    if head is None or request.method not in {"GET", "HEAD"} or head.status != 200:
        return steps
    asked, tag, changed = request.headers, head.headers.get("etag"), _moment(head.headers.get("last-modified"))
    wanted, unmodified = asked.get("if-match"), _moment(asked.get("if-unmodified-since"))
    if wanted is not None:
        if not _names(wanted, tag, weak=False):
            return _refused(head)
    elif unmodified is not None and changed is not None and changed > unmodified:
        return _refused(head)
    known, since = asked.get("if-none-match"), _moment(asked.get("if-modified-since"))
    unchanged = since is not None and changed is not None and changed <= since
    if not (unchanged if known is None else _names(known, tag, weak=True)):
        return steps
    kept = Headers(tuple(pair for pair in head.headers if _is_kept(pair[0].lower())))
    return (SendHead(304, kept, framing="none"), Finish())


def _refused(head: SendHead) -> Steps:
    """Refuse a request for another version, under the fields that say nothing of this one."""
    fields = (pair for pair in head.headers if _is_kept(pair[0].lower()) and pair[0].lower() not in _OF_THE_VERSION)
    return (SendHead(412, Headers(tuple(fields))), Finish())


def _is_kept(name: str) -> bool:
    """Whether a 304 says what the whole answer would say: all but the fields about its content (RFC 9110 §15.4.5)."""
    about_content = ("content-type", "content-length", "content-encoding", "transfer-encoding", *_OF_THE_CONTENT)
    return name == "content-location" or not name.startswith(about_content)


def _names(listed: str, tag: str | None, *, weak: bool) -> bool:
    """Say whether a list of entity tags names this one; weak comparison ignores ``W/``."""
    if listed.strip() == "*":
        return True
    if tag is None or (not weak and tag.startswith("W/")):
        return False
    plain = tag.removeprefix("W/")
    named = [one.strip().removeprefix("W/") if weak else one.strip() for one in listed.split(",")]
    # Servers that write tags without their quotes take them in either form.
    return plain in named or (not plain.startswith('"') and f'"{plain}"' in named)


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


def cut_range(request: Request, steps: Steps) -> Steps:
    """Answer one byte range with 206, an impossible one with 416; several at once get the whole (RFC 9110 §14.2)."""
    head = steps[0] if steps and isinstance(steps[0], SendHead) else None
    if head is None or head.status != 200:
        return steps
    if "accept-ranges" not in head.headers:
        head = SendHead(head.status, head.headers.adding("accept-ranges", "bytes"), head.reason, head.framing)
        steps = (head, *steps[1:])
    asked = next((value for name in _RANGE_FIELDS if (value := request.headers.get(name)) is not None), "")
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or request.method != "GET" or not _same_version(request, head):
        return steps
    data = b"".join(step.data for step in steps if isinstance(step, SendBody))
    bounds = _bounds(found[1], found[2], len(data))
    if bounds is None:
        return steps
    first, last = bounds
    if first >= len(data) or last < first:
        refused = head.headers.without("content-length", "content-type", "transfer-encoding").adding(
            "content-range", f"bytes */{len(data)}"
        )
        return (SendHead(416, refused), Finish())
    piece = data[first : last + 1]
    checksums = [name for name in head.headers.names() if name.lower().startswith(_OF_THE_CONTENT)]
    headers = head.headers.without("transfer-encoding", "content-range", *checksums).adding(
        "content-range", f"bytes {first}-{last}/{len(data)}"
    )
    if "content-length" in headers:
        headers = headers.replacing("content-length", str(len(piece)))
    return (SendHead(206, headers), SendBody(piece), Finish())


def _bounds(first: str, last: str, size: int) -> tuple[int, int] | None:
    """Return the first and last position; None for ``bytes=-``, which says nothing."""
    if not first:
        return (max(0, size - int(last)), size - 1) if last else None
    return int(first), min(int(last), size - 1) if last else size - 1


def _same_version(request: Request, head: SendHead) -> bool:
    """Say whether If-Range, where it is given, names the version at hand (RFC 9110 §13.1.5)."""
    wanted = request.headers.get("if-range")
    if wanted is None:
        return True
    return wanted in {head.headers.get("etag"), head.headers.get("last-modified")}
