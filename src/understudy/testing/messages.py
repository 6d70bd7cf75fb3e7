"""Requests for tests, in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, render_json
from understudy.core.model.message import Request


def make_request(
    method: str = "GET",
    target: str = "/",
    *,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    json: Any = ABSENT,
    form: Mapping[str, str] | None = None,
    body: bytes | str = b"",
    authority: str = "service.test",
    received_at: float = 0.0,
) -> Request:
    """Make a request; `json` and `form` give the body and its content type."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    if json is not ABSENT:
        body, kind = render_json(json), "application/json"
    elif form is not None:
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
    else:
        kind = ""
    if kind and not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", kind))
    data = body.encode() if isinstance(body, str) else body
    return Request(method, target, Headers.of(pairs), data, authority=authority, received_at=received_at)
