"""Notes in a primary store, with a replica and a search index that are behind it, and drafts that the first reads do not find."""

import asyncio
import itertools
import json
import uuid

from aiohttp import web

LAG_S = 0.5
PRIMARY, REPLICA, DRAFTS, NUMBERS = {}, {}, {}, itertools.count(501)


def refused(status, message, **more):
    return web.json_response({"error": message, **more}, status=status)


def replicate(key):
    note = PRIMARY.get(key)
    asyncio.get_running_loop().call_later(LAG_S, lambda: REPLICA.pop(key, None) if note is None else REPLICA.update({key: note}))


async def create(request):
    asked = await request.json()
    key = str(next(NUMBERS))
    PRIMARY[key] = {"id": int(key), "title": asked["title"], "stars": asked.get("stars", 0), "version": 1}
    replicate(key)
    return web.json_response(PRIMARY[key], status=201)


async def read(request):
    store = PRIMARY if request.headers.get("X-Consistency") == "strong" else REPLICA
    note = store.get(request.match_info["note"])
    return refused(404, "no such note") if note is None else web.json_response(note)


async def change(request):
    key, asked = request.match_info["note"], await request.json()
    note = PRIMARY.get(key)
    if note is None:
        return refused(404, "no such note")
    if asked["version"] != note["version"]:
        return refused(409, f"the note is at version {note['version']}", current=note)
    PRIMARY[key] = {**note, **asked, "version": note["version"] + 1}
    replicate(key)
    return web.json_response(PRIMARY[key])


async def remove(request):
    if PRIMARY.pop(request.match_info["note"], None) is None:
        return refused(404, "no such note")
    replicate(request.match_info["note"])
    return web.Response(status=204)


async def search(request):
    found = [note for note in REPLICA.values() if request.query["q"].lower() in note["title"].lower()]
    return web.json_response({"total": len(found), "notes": found})


async def draft(request):
    key = uuid.uuid4().hex
    DRAFTS[key] = [2, {"id": key, **await request.json()}]
    return web.json_response(DRAFTS[key][1], status=202)


async def read_draft(request):
    found = DRAFTS.get(request.match_info["draft"])
    if found is None or found[0] > 0:
        if found is not None:
            found[0] -= 1
        return refused(404, "no such draft")
    return web.json_response(found[1])


async def main():
    app = web.Application()
    app.add_routes([
        web.post("/notes", create),
        web.get("/notes/{note}", read),
        web.put("/notes/{note}", change),
        web.delete("/notes/{note}", remove),
        web.get("/search", search),
        web.post("/drafts", draft),
        web.get("/drafts/{draft}", read_draft),
    ])  # fmt: skip
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Future()


asyncio.run(main())
