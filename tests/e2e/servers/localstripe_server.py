"""localstripe on a free port, without its habit of keeping data on disk."""

import asyncio
import json

from aiohttp import web
from localstripe import resources
from localstripe.server import app

type(resources.store).dump_to_disk = lambda _self: None


async def main():
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
