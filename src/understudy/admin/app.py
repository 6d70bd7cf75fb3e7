"""The admin API as an aiohttp application: one gate in front of one table of routes, problems as RFC 9457 documents."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from understudy.admin.gate import Gate
from understudy.admin.route import Route, read_call
from understudy.errors import UnderstudyError, UnknownServiceError
from understudy.runtime.stage import Stage

_log = logging.getLogger("understudy.admin")
_MAX_BODY = 16 * 1024**2
_FIELDS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def build_app(stage: Stage, gate: Gate, routes: Sequence[Route]) -> web.Application:
    """Make the application; what is not in `routes` is 404, and that, too, only behind the gate."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = gate.judge(request)
        if refusal is not None:
            extra = {"WWW-Authenticate": 'Bearer realm="understudy"'} if refusal.status == 401 else {}
            return problem(refusal.status, refusal.detail, extra)
        try:
            return await handler(request)
        except UnderstudyError as error:
            return problem(404 if isinstance(error, UnknownServiceError) else error.http_status, str(error))
        except web.HTTPException as error:
            detail = {404: "there is no such operation; see /openapi.json", 405: "this operation has another method"}.get(error.status)
            return problem(error.status, detail or error.reason, {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {})
        except Exception:  # noqa: BLE001 (the outermost edge: a defect must answer, and the log must have it)
            _log.exception("%s %s failed", request.method, request.path)
            return problem(500, "the admin API failed on this request; the log of the server says why")

    app = web.Application(middlewares=[guard], client_max_size=_MAX_BODY)
    for route in routes:
        app.router.add_route(route.method, route.path, _adapt(route, stage))
    return app


def _adapt(route: Route, stage: Stage) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        result = await route.handler(await read_call(route, request, stage))
        if isinstance(result, web.StreamResponse):
            return result
        if isinstance(result, str):
            return web.Response(text=result, status=route.status, content_type=route.media, headers=_FIELDS)
        return document(result, route.status)

    return handle


def document(data: Any, status: int = 200) -> web.Response:
    """Answer with a JSON document."""
    body = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(body=body, status=status, content_type="application/json", headers=_FIELDS)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> web.Response:
    """Answer with a problem document (RFC 9457)."""
    body = orjson.dumps({"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail})
    return web.Response(body=body, status=status, content_type="application/problem+json", headers={**_FIELDS, **(headers or {})})
