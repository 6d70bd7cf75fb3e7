"""A chat model that repeats the prompt, word by word when asked for a stream; made with aiohttp."""

import asyncio
import json
import time
import uuid

from aiohttp import web


def refused(status, message, code):
    return web.json_response({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}, status=status)


async def complete(request):
    if request.headers.get("authorization") != "Bearer sk-parrot-5f2c9a708d144b7e":
        return refused(401, "Incorrect API key provided", "invalid_api_key")
    asked = await request.json()
    prompt = asked["messages"][-1]["content"]
    words = f"You said: {prompt}".split(" ")
    base = {"id": f"chatcmpl-{uuid.uuid4().hex[:24]}", "created": int(time.time()), "model": asked["model"]}
    tokens = sum(len(message["content"].split()) for message in asked["messages"])
    usage = {"prompt_tokens": tokens, "completion_tokens": len(words), "total_tokens": tokens + len(words)}
    if not asked.get("stream"):
        message = {"role": "assistant", "content": " ".join(words)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return web.json_response({**base, "object": "chat.completion", "choices": [choice], "usage": usage})
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    deltas = [{"role": "assistant", "content": ""}, *({"content": word if not n else f" {word}"} for n, word in enumerate(words)), {}]
    for delta in deltas:
        await asyncio.sleep(0.02)
        choice = {"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}
        chunk = {**base, "object": "chat.completion.chunk", "choices": [choice]}
        await answer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
    await answer.write(b"data: [DONE]\n\n")
    return answer


async def main():
    app = web.Application()
    app.add_routes([web.post("/v1/chat/completions", complete)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Future()


asyncio.run(main())
