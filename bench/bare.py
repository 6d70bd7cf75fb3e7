"""The yardstick: a bare `aiohttp.web.Server` with a dictionary from path to body, on a free port."""

from __future__ import annotations

import asyncio
import json

import uvloop
from aiohttp import web

from answer import BODY


async def main() -> None:
    """Serve until the process is ended."""
    answers = {f"/items/{number}": BODY for number in range(10)}

    async def answer(request: web.BaseRequest) -> web.Response:
        body = answers.get(request.path)
        return web.Response(status=404) if body is None else web.Response(body=body, content_type="application/json")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    print(json.dumps({"event": "ready", "services": {"bench": f"http://127.0.0.1:{port}"}}), flush=True)
    await asyncio.Event().wait()


uvloop.run(main())
