"""Requests that hold other requests: a list of what to ask at which address, or of bodies that are each asked by themselves.

How such a list is written, and what answers say of its elements, differs from server to server; what an element says is read here in all
the spellings that are common (`path`, `url`, `relative_url`; `body`, `data`; header fields as a mapping or a list of names and values).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.engine.templates.views import RequestView
from understudy.core.model.address import split_address
from understudy.core.model.behavior import Batch
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Request

ADDRESSES: Final = ("path", "url", "uri", "relative_url", "relativeUrl", "href", "target", "endpoint", "resource")
BODIES: Final = ("body", "data", "json", "payload", "params", "content")
METHODS: Final = ("method", "verb", "httpMethod", "http_method", "type", "op")
_NAMES, _VALUES = ("name", "key"), ("value",)
_VERBS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
MOST_REQUESTS: Final = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What a request holds: the elements of its list, the request that each of them is, and whether all or nothing of it is done."""

    elements: tuple[Any, ...]
    requests: tuple[Request, ...]
    whole: bool = False

    def sets(self) -> Iterator[list[int]]:
        """List the places of requests of which all or nothing is done."""
        known: dict[Any, list[int]] = {}
        for place, element in enumerate(self.elements):
            if isinstance(element, dict) and "set_boundary" in element:
                known.setdefault(element["set"], []).append(place)
        yield from known.values()


def split_held(batch: Batch, request: Request) -> Held | None:
    """Take a request apart into those that it holds, in order; None when it holds none."""
    if request.answers is not None:
        return None
    listed = batch.requests.attempt({"request": RequestView(request)})
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_REQUESTS:
        return None
    if batch.base is None:
        return Held(tuple(listed), tuple(with_body(request, one) for one in listed), batch.whole)
    whole = request.json
    defaults = whole.get("defaults") if isinstance(whole, dict) else None
    every = [{**(defaults if isinstance(defaults, dict) else {}), **one} if isinstance(one, dict) else one for one in listed]
    found = tuple(one for element in every if (one := held_request(request, element, batch.base)) is not None)
    return Held(tuple(every), found, batch.whole) if len(found) == len(every) else None


def held_request(request: Request, element: Any, base: str) -> Request | None:
    """Write the request that an element of a list says; None when it says none."""
    address, method = address_of(element), method_of(element)
    if address is None or method is None:
        return None
    fields = list(_fields(element.get("headers")))
    outer = request.headers.without("content-length", "content-encoding", "content-type", *(name for name, _ in fields))
    headers = Headers((*outer, *fields))
    body = next((element[name] for name in BODIES if element.get(name) is not None), None)
    told = replace(request, method=method, target=base + address, headers=headers, body=b"")
    if body is None:
        return told
    text = body if isinstance(body, str) else None
    content = text.encode() if text is not None else render_json(body)
    if "content-type" not in headers:
        kind = "application/json" if text is None or parse_json(content) is not ABSENT else "application/x-www-form-urlencoded"
        headers = Headers((*headers, ("content-type", kind)))
    return replace(told, headers=headers, body=content)


def with_body(request: Request, body: Any) -> Request:
    """Write a request with another body, in JSON."""
    return replace(request, headers=request.headers.without("content-length", "content-encoding"), body=render_json(body))


def address_of(element: Any) -> str | None:
    """Read the path and query that an element of a list asks for."""
    if not isinstance(element, dict):
        return None
    said = next((element[name] for name in ADDRESSES if isinstance(element.get(name), str)), None)
    if said is None:
        return None
    if "://" in said:
        parts = split_address(said)
        said = parts.path + (f"?{parts.query}" if parts.query else "")
    return said if said.startswith("/") else f"/{said}"


def method_of(element: Mapping[str, Any]) -> str | None:
    """Read the method of an element of a list."""
    said = next((element[name] for name in METHODS if isinstance(element.get(name), str)), None)
    return said.upper() if said is not None and said.upper() in _VERBS else None


def _fields(said: Any) -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        yield from ((name, str(value)) for name, value in said.items())
    for one in said if isinstance(said, list) else ():
        name = next((one[name] for name in _NAMES if name in one), None) if isinstance(one, dict) else None
        value = next((one[name] for name in _VALUES if name in one), None) if isinstance(one, dict) else None
        if name is not None:
            yield str(name), str(value)
