"""Other ways to send GraphQL: in the query of a GET (GraphQL over HTTP §6.2.1), or by the hash of a document that was sent before.

Automatic persisted queries: a request says the SHA-256 of its document in `extensions.persistedQuery.sha256Hash`, with the document when
the server does not know it yet (Apollo, "Automatic persisted queries").
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Request

_CODED = ("variables", "extensions")


def as_posted(request: Request) -> Request | None:
    """Return the POST that a GET of GraphQL stands for; None when it is none."""
    if request.method != "GET" or "=" not in request.raw_query:
        return None
    given = dict(request.query)
    document: dict[str, Any] = {}
    for name in ("query", "operationName", *_CODED):
        if name in given:
            value = parse_json(given[name].encode()) if name in _CODED else given[name]
            if value is ABSENT:
                return None
            document[name] = value
    if "{" not in given.get("query", "") and _hash_in(document) is None:
        return None
    headers = Headers((*request.headers.without("content-type", "content-length"), ("content-type", "application/json")))
    return replace(request, method="POST", target=request.raw_path, headers=headers, body=render_json(document))


def persisted(request: Request) -> tuple[str, str] | None:
    """Return the hash that a request says, and its document, empty when it says the hash alone; None when it says no hash."""
    if request.method != "POST" or b"persistedQuery" not in request.body:
        return None
    document = request.json
    found = _hash_in(document)
    query = document.get("query") if isinstance(document, dict) else None
    return None if found is None else (found, query if isinstance(query, str) else "")


def with_query(request: Request, query: str) -> Request:
    """Return a request that says the document for which it said the hash."""
    headers = request.headers.without("content-length", "content-encoding")
    return replace(request, headers=headers, body=render_json({**request.json, "query": query}))


def _hash_in(document: Any) -> str | None:
    extensions = document.get("extensions") if isinstance(document, dict) else None
    told = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    found = told.get("sha256Hash") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None
