"""The OpenAPI 3.1 document of the admin API, made from its table of routes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.admin.payloads import schema_of
from understudy.admin.route import Route

_PLACE = re.compile(r"\{(\w+)\}")
_PROBLEM = {"description": "A problem document (RFC 9457)", "content": {"application/problem+json": {"schema": {"type": "object"}}}}


def describe(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """Make the document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "understudy admin API", "version": version},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }


def _operation(route: Route) -> dict[str, Any]:
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _PLACE.findall(route.path)]
    query = schema_of(route.query)
    parameters += [
        {"name": name, "in": "query", "required": name in query.get("required", ()), "schema": one}
        for name, one in query.get("properties", {}).items()
    ]
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "responses": {str(route.status): {"description": "Done", "content": {route.media: {}}}, "default": _PROBLEM},
    }
    if parameters:
        operation["parameters"] = parameters
    if route.public:
        operation["security"] = []
    if route.body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": schema_of(route.body)}}}
    return operation
