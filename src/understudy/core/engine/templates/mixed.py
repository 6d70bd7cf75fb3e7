"""Requests of HTTP in a multipart body, and the answers to them in another, as OData and Azure Storage have them.

Sources: RFC 2046 §5.1 (multipart/mixed), RFC 9112 §10.2 (application/http), OData 4.01 Part 1 §11.7 ("Batch Requests": a part may be a
change set, a multipart body of its own of which all or nothing is done).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final

from understudy.core.engine.templates.multipart_view import parameters, parse_multipart
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

_NOT_TOLD: Final = frozenset(["content-length", "content-id", "transfer-encoding", "connection", "keep-alive", "host"])
_LINE: Final = "\r\n"

type Element = dict[str, Any]


def view_mixed(request: Request) -> Any:
    """List the requests that a multipart body holds; ABSENT where it is none."""
    kind = request.headers.get("content-type") or ""
    return list(read_requests(kind, request.payload)) if kind.lower().startswith("multipart/mixed") else ABSENT


def read_requests(content_type: str, body: bytes) -> Iterator[Element]:
    """List the requests in a multipart body, each with the boundaries around it and the number of its change set."""
    for head, text, around in _messages(content_type, body):
        line, _, rest = text.partition(_LINE)
        method, _, target = line.partition(" ")
        fields, content = _parted(rest)
        named = head.get("content-id") or fields.get("content-id")
        told = {name: value for name, value in fields.items() if name not in _NOT_TOLD}
        yield {
            "method": method,
            "url": target.rpartition(" ")[0] or target,
            "headers": told,
            **({"body": content} if content else {}),
            **({"id": named} if named is not None else {}),
            **around,
        }


def read_answers(content_type: str, body: bytes) -> Iterator[Element]:
    """List the answers in a multipart body, each with what stands before it."""
    for head, text, around in _messages(content_type, body):
        line, _, rest = text.partition(_LINE)
        fields, content = _parted(rest)
        status = line.split(" ")[1:2]
        number = int(status[0]) if status and status[0].isdecimal() else 0
        yield {"status": number, "headers": fields, "body": content, "head": head, **around}


def _messages(content_type: str, body: bytes) -> Iterator[tuple[dict[str, str], str, Element]]:
    boundary = parameters(content_type).get("boundary", "")
    for place, part in enumerate(parse_multipart(content_type, body)):
        head: dict[str, str] = part["headers"]
        inner = head.get("content-type", "")
        if inner.lower().startswith("multipart/"):
            within = parameters(inner).get("boundary", "")
            for one in parse_multipart(inner, part["content"]):
                yield one["headers"], one["text"], {"boundary": boundary, "set": place, "set_boundary": within}
        elif part["content_type"] == "application/http":
            yield head, part["text"], {"boundary": boundary}


def _parted(text: str) -> tuple[dict[str, str], str]:
    head, _, content = (_LINE + text).partition(_LINE + _LINE)
    lines = (line.partition(":") for line in head.split(_LINE))
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}, content.removesuffix(_LINE)


def write_answers(
    answers: Sequence[Mapping[str, Any]],
    boundary: str,
    set_boundary: str = "",
    fields: Mapping[str, str] | None = None,
    left_out: Sequence[str] = (),
) -> str:
    """Write the answers to what a multipart body held as another one: those of a change set in a body of their own.

    Args:
        answers: as `request.answers` lists them.
        boundary: of the whole.
        set_boundary: of change sets.
        fields: header fields of every part; ``Content-ID`` is only said where the request had one.
        left_out: names of header fields that answers do not say here, in lower case.
    """
    written: list[str] = []
    for place, group in groupby(answers, lambda answer: answer["asked"].get("set")):
        parts = [_part(answer, fields or {}, left_out) for answer in group]
        if place is None:
            written += parts
        else:
            kind = f"Content-Type: multipart/mixed; boundary={set_boundary}"
            written.append(kind + 2 * _LINE + _enclosed(parts, set_boundary))
    return _enclosed(written, boundary)


def _enclosed(parts: Sequence[str], boundary: str) -> str:
    return "".join(f"--{boundary}{_LINE}{part}{_LINE}" for part in parts) + f"--{boundary}--{_LINE}"


def _part(answer: Mapping[str, Any], fields: Mapping[str, str], left_out: Sequence[str]) -> str:
    named = answer["asked"].get("id")
    head = [
        f"{name}: {value if name.lower() != 'content-id' else named}"
        for name, value in fields.items()
        if name.lower() != "content-id" or named is not None
    ]
    status = int(answer["status"])
    reason = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
    told = [
        f"{name}: {value}"
        for name, value in answer["headers"].items()
        if name.lower() not in left_out and (name.lower() != "content-length" or answer["text"])
    ]
    return _LINE.join((*head, "", f"HTTP/1.1 {status} {reason}", *told, "", str(answer["text"])))
