"""What a route of the admin API is: its place, what it takes, and who answers. The table of all is in `routes.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

import orjson
from aiohttp import web

from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.errors import UsageError
from understudy.runtime.stage import Stage

type Kind = Literal["string", "integer", "number", "boolean", "object", "array"]

_TYPES: Mapping[Kind, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or a member of the body."""

    kind: Kind
    means: str
    required: bool = False


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
        open_body: the body is a document that the handler checks itself; `body` says what is expected.
        public: needs no token.
        media: type of the answer.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    query: Mapping[str, Parameter] = field(default_factory=dict)
    body: Mapping[str, Parameter] | None = None
    open_body: bool = False
    status: int = 200
    public: bool = False
    media: str = "application/json"


async def read_call(route: Route, request: web.Request, stage: Stage) -> Call:
    """Check a request against its route.

    Raises:
        UsageError: a parameter or member is unknown, missing or of the wrong type.
    """
    query = {name: _read_text(name, text, route.query) for name, text in request.query.items()}
    _require(route.query, query, "parameter")
    body: Mapping[str, Any] = {}
    if route.body is not None:
        body = await _read_body(route, request)
    elif request.body_exists and await request.read():
        raise UsageError("this operation takes no body")
    return Call(stage, dict(request.match_info), query, body)


async def _read_body(route: Route, request: web.Request) -> Mapping[str, Any]:
    assert route.body is not None
    data = await request.read()
    document = parse_json(data) if data else {}
    if document is ABSENT:
        raise UsageError("the body is not JSON")
    if not isinstance(document, dict):
        raise UsageError("the body must be a JSON object")
    if route.open_body:
        return document
    for name, value in document.items():
        parameter = _known(name, route.body, "member")
        if value is not None and not _fits(value, parameter.kind):
            raise UsageError(
                f"member {name!r} must be of type {parameter.kind}, and is {orjson.dumps(value)[:60].decode('utf-8', 'replace')}"
            )
    given = {name: value for name, value in document.items() if value is not None}
    _require(route.body, given, "member")
    return given


def _fits(value: Any, kind: Kind) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _read_text(name: str, text: str, known: Mapping[str, Parameter]) -> Any:
    kind = _known(name, known, "parameter").kind
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError as error:
        raise UsageError(f"parameter {name!r} must be a number, and is {text!r}") from error
    if kind == "boolean":
        if text.lower() not in ("true", "false", "1", "0", ""):
            raise UsageError(f"parameter {name!r} must be true or false, and is {text!r}")
        return text.lower() in ("true", "1", "")
    return text


def _known(name: str, known: Mapping[str, Parameter], what: str) -> Parameter:
    parameter = known.get(name)
    if parameter is None:
        close = get_close_matches(name, known, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise UsageError(f"unknown {what} {name!r}.{hint} Valid: {', '.join(known) or 'none'}")
    return parameter


def _require(known: Mapping[str, Parameter], given: Mapping[str, Any], what: str) -> None:
    for name, parameter in known.items():
        if parameter.required and name not in given:
            raise UsageError(f"{what} {name!r} is missing: {parameter.means}")
