"""What a route of the admin API is: its place, what it takes, and who answers. The table of all is in `routes.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from understudy.admin.payloads import Nothing, read_body, read_query
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.errors import UsageError
from understudy.runtime.stage import Stage


@dataclass(frozen=True, slots=True)
class Call:
    """One call, checked: path parameters, query and body hold what the route's table allows and nothing else."""

    stage: Stage
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


type Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        name: operationId of the OpenAPI document.
        status: of the answer when all went well.
        query: model of the parameters.
        body: model of the body; None where there is none.
        public: needs no token.
        media: type of the answer.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    query: type[BaseModel] = Nothing
    body: type[BaseModel] | None = None
    status: int = 200
    public: bool = False
    media: str = "application/json"


async def read_call(route: Route, request: web.Request, stage: Stage) -> Call:
    """Check a request against its route.

    Raises:
        UsageError: a parameter or member is unknown, missing or of the wrong type.
    """
    query = read_query(route.query, request.query)
    body: Mapping[str, Any] = {}
    if route.body is not None:
        body = read_body(route.body, await _read_document(request))
    elif request.body_exists and await request.read():
        raise UsageError("this operation takes no body")
    return Call(stage, dict(request.match_info), query, body)


async def _read_document(request: web.Request) -> Mapping[str, Any]:
    data = await request.read()
    document = parse_json(data) if data else {}
    if document is ABSENT:
        raise UsageError("the body is not JSON")
    if not isinstance(document, dict):
        raise UsageError("the body must be a JSON object")
    return document
