"""A request as plain data for templates; every view is computed at most once, on first use."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from understudy.core.engine.templates.answers_view import view_answers
from understudy.core.engine.templates.dav_view import view_dav
from understudy.core.engine.templates.form_view import view_form_tree
from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.mixed import view_mixed
from understudy.core.engine.templates.multipart_view import view_multipart
from understudy.core.engine.templates.sqs_query import view_sqs
from understudy.core.engine.templates.xml_view import view_xml
from understudy.core.model.credential import user_and_secret
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import Request

_DEFAULT_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


def _firsts(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _lists(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _fields(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form, however it is encoded: files are none of them."""
    if request.content_type != "multipart/form-data":
        return request.form
    parts = (part for own in view_multipart(request)[1].values() for part in own)
    return tuple((part["name"], part["text"]) for part in parts if "filename" not in part)


def _headers(request: Request) -> dict[str, str]:
    return _host(request) | {name: ", ".join(request.headers.get_all(name)) for name in request.headers.names()}


def _host(request: Request) -> dict[str, str]:
    """Return what HTTP/2 says as the authority and HTTP/1.1 as the field Host (RFC 9113 §8.3.1)."""
    return {"host": request.authority} if request.authority and "host" not in request.headers else {}


def _port(request: Request) -> int:
    host = request.authority
    port = host.rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
    return int(port) if port.isdecimal() else _DEFAULT_PORTS.get(request.scheme, 0)


def _hostname(request: Request) -> str:
    host = request.authority
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host


def _credentials(request: Request, scheme: str) -> str:
    kind, _, value = (request.headers.get("authorization") or "").partition(" ")
    return value.strip() if kind.lower() == scheme else ""


def _basic(request: Request) -> Any:
    found = user_and_secret(request.headers.get("authorization") or "")
    if found is None:
        fields = (request.headers.get(name) or "" for name in request.headers.names() if name.startswith("x-") and "auth" in name)
        found = next((sealed for value in fields if (sealed := user_and_secret(value)) is not None), None)
    name, separator, password = (found[1] if found else "").partition(":")
    return {"username": name, "password": password} if separator else ABSENT


_SIGNED: Final = re.compile(r"AWS4-\S+ .*?Credential=([^/,\s]+)/")


def _signed(request: Request) -> Any:
    """Read by which key a request is signed (AWS Signature Version 4), in its header or its URL."""
    found = _SIGNED.match(request.headers.get("authorization") or "")
    key = found[1] if found else dict(request.query).get("X-Amz-Credential", "").partition("/")[0]
    return {"key": key} if key else ABSENT


def _jwt(request: Request) -> Any:
    parts = _credentials(request, "bearer").split(".")
    if len(parts) != 3:
        return ABSENT
    try:
        return parse_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except binascii.Error:
        return ABSENT


BEARERS: Final = ("bearer", "token", "jwt", "apikey", "api-key")  # RFC 6750, and what frameworks say in its place


_VIEWS: Final[Mapping[str, Callable[[Request], Any]]] = {
    "method": lambda request: request.method,
    "url": lambda request: f"{request.scheme}://{request.authority}{request.target}",
    "target": lambda request: request.target,
    "path": lambda request: request.path,
    "raw_path": lambda request: request.raw_path,
    "raw_query": lambda request: request.raw_query,
    "segments": lambda request: list(request.segments),
    "query": lambda request: _firsts(request.query),
    "query_all": lambda request: _lists(request.query),
    "headers": _headers,
    "headers_all": lambda request: {name: list(request.headers.get_all(name)) or [value] for name, value in _headers(request).items()},
    "cookies": lambda request: request.cookies,
    "content_type": lambda request: request.content_type,
    "body": lambda request: request.payload,
    "raw_body": lambda request: request.body,
    "content": lambda request: request.content,
    "body_size": lambda request: len(request.payload),
    "text": lambda request: request.text,
    "json": lambda request: request.json,
    "form": lambda request: _firsts(_fields(request)),
    "form_all": lambda request: _lists(_fields(request)),
    "form_pairs": lambda request: [{"name": name, "value": value} for name, value in _fields(request)],
    "form_tree": view_form_tree,
    "xml": view_xml,
    "sqs": view_sqs,
    "dav": view_dav,
    "multipart": lambda request: view_multipart(request)[0],
    "multipart_all": lambda request: view_multipart(request)[1],
    "mixed": view_mixed,
    "graphql": view_graphql,
    "grpc": lambda request: request.grpc,
    "host": lambda request: request.authority,
    "hostname": _hostname,
    "port": _port,
    "scheme": lambda request: request.scheme,
    "client": lambda request: request.client,
    "http_version": lambda request: request.http_version,
    "bearer": lambda request: next((token for scheme in BEARERS if (token := _credentials(request, scheme))), ABSENT),
    "basic": _basic,
    "signed": _signed,
    "jwt": _jwt,
    "answers": view_answers,
    "trailers": lambda request: {name: ", ".join(request.trailers.get_all(name)) for name in request.trailers.names()},
}
REQUEST_VIEWS: Final = tuple(_VIEWS)


class RequestView(Mapping[str, Any]):
    """What templates see as `request`."""

    __slots__ = ("_request", "_seen", "connection")

    def __init__(self, request: Request) -> None:
        self._request = request
        self.connection = request.connection
        self._seen: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        found = self._seen.get(name, self)
        if found is self:
            found = self._seen[name] = _VIEWS[name](self._request)
        if found is ABSENT:
            raise KeyError(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Return a view, or `default` when the request has nothing of the kind."""
        found = self._seen.get(name, self)
        if found is self:
            if name not in _VIEWS:
                return default
            found = self._seen[name] = _VIEWS[name](self._request)
        return default if found is ABSENT else found

    def __iter__(self) -> Iterator[str]:
        return iter(_VIEWS)

    def __len__(self) -> int:
        return len(_VIEWS)
