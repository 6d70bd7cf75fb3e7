import json

from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from tests.unit.admin.on_stage import make_stage

from understudy.admin.app import build_app, document, problem
from understudy.admin.gate import Gate
from understudy.admin.route import Route
from understudy.errors import UnknownServiceError, UsageError

GATE = Gate("secret", frozenset(), frozenset())
TOKEN = {"Host": "127.0.0.1", "Authorization": "Bearer secret"}


async def answer(handler, headers=TOKEN, method="GET", path="/x"):
    app = build_app(make_stage(), GATE, [Route("GET", "/x", "x", "X", handler)])
    app.freeze()
    request = make_mocked_request(method, path, headers=headers, app=app)
    resolved = await app.router.resolve(request)
    request._match_info = resolved
    resolved.add_app(app)
    handle = resolved.handler
    for middleware in reversed(app.middlewares):
        inner = handle

        async def handle(request, middleware=middleware, inner=inner):
            return await middleware(request, inner)

    response = await handle(request)
    return response.status, json.loads(response.body)


async def test_data_becomes_a_document():
    async def handler(call):
        return {"service": list(call.stage.services)}

    assert await answer(handler) == (200, {"service": ["pay"]})


async def test_nothing_passes_the_gate_without_a_token():
    async def handler(call):
        raise AssertionError

    status, said = await answer(handler, headers={"Host": "127.0.0.1"})
    assert (status, said["title"]) == (401, "Unauthorized")
    assert (await answer(handler, headers={"Host": "127.0.0.1"}, path="/nowhere"))[0] == 401
    assert (await answer(handler, path="/nowhere"))[0] == 404
    assert (await answer(handler, method="POST"))[0] == 405


async def test_errors_become_problems():
    for error, status in [(UsageError("no"), 400), (UnknownServiceError("who"), 404), (RuntimeError("a secret"), 500)]:

        async def handler(call, error=error):
            raise error

        got, said = await answer(handler)
        assert (got, said["status"]) == (status, status)
        assert "a secret" not in said["detail"]


async def test_answers_are_never_stored_nor_shared():
    for response in (document({}), problem(400, "no")):
        assert response.headers["Cache-Control"] == "no-store"
        assert not any(name.lower().startswith("access-control") for name in response.headers)
    assert isinstance(problem(401, "x", {"WWW-Authenticate": "Bearer"}), web.Response)
