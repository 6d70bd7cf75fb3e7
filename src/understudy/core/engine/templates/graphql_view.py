"""A GraphQL request as plain data: query text, operation name and type, variables (GraphQL over HTTP)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from understudy.core.engine.templates.graphql_arguments import read_arguments, read_defaults
from understudy.core.engine.templates.graphql_roots import split_roots
from understudy.core.engine.templates.graphql_selection import read_selection
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import Request

_OPERATION: Final = re.compile(r"(?:^|\})\s*(?:#[^\n]*\n\s*)*(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?")
_FIRST_FIELD: Final = re.compile(r"\{\s*(?:[_A-Za-z]\w*\s*:\s*)?([_A-Za-z]\w*)")


def view_graphql(request: Request) -> Any:
    """Return ``query, operation, type, field, variables, arguments, selection, extensions``; ABSENT when the request is not GraphQL."""
    document = request.json
    if not isinstance(document, Mapping):
        document = dict(request.query)
        if isinstance(document.get("variables"), str):
            document["variables"] = parse_json(document["variables"].encode())
    payload = document.get("payload")
    if "query" not in document and isinstance(payload, Mapping):
        document = payload  # a message of graphql-transport-ws, or of the protocol before it
    query = document.get("query")
    if not isinstance(query, str):
        return ABSENT
    declared = _OPERATION.search(query)
    roots = split_roots(query, str(document.get("operationName") or ""))
    field = _FIRST_FIELD.search(query, declared.end() if declared else 0)
    variables = document.get("variables")
    given = read_defaults(query, variables if isinstance(variables, Mapping) else {})
    return {
        "query": query,
        "operation": document.get("operationName") or (declared[2] if declared and declared[2] else ""),
        "type": declared[1] if declared else "query",
        "field": roots[0].field if roots else field[1] if field else "",
        "variables": given,
        "arguments": read_arguments("{" + roots[0].text + "}" if roots else query, given),
        "selection": read_selection(query, given),
        "extensions": document.get("extensions") or {},
    }
