"""A feed of events that requests publish to, and one that counts as far as it is asked to; made with aiohttp."""

import asyncio
import json

from aiohttp import web

OPEN, COUNT = {}, [0]


async def feed(request):
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await answer.prepare(request)
    channel, queue = request.match_info["channel"], asyncio.Queue()
    OPEN.setdefault(channel, []).append(queue)
    await answer.write(b"event: open\ndata: " + json.dumps({"channel": channel}).encode() + b"\nretry: 2000\n\n")
    try:
        while True:
            await answer.write(await queue.get())
    finally:
        OPEN[channel].remove(queue)


async def publish(request):
    COUNT[0] += 1
    channel, said = request.match_info["channel"], await request.json()
    event = f"id: {COUNT[0]}\nevent: {said.get('kind', 'note')}\ndata: {json.dumps(said['about'])}\n\n".encode()
    for queue in OPEN.get(channel, []):
        queue.put_nowait(event)
    return web.json_response({"id": str(COUNT[0]), "channel": channel}, status=202)


async def ticks(request):
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    for number in range(1, int(request.query["n"]) + 1):
        await asyncio.sleep(0.03)
        await answer.write(f"id: {number}\ndata: {json.dumps({'tick': number})}\n\n".encode())
    await answer.write(b"event: end\ndata: done\n\n")
    return answer


async def main():
    app = web.Application()
    app.add_routes([web.get("/feeds/{channel}", feed), web.post("/feeds/{channel}", publish), web.get("/ticks", ticks)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Future()


asyncio.run(main())
