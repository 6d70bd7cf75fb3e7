"""A reader of two feeds sees what is published to them, and counts as far as it asks."""

import asyncio
import json
import os

import aiohttp

BASE = os.environ["UNDERSTUDY_URL"]


async def event(answer):
    found = {}
    while line := (await asyncio.wait_for(answer.content.readline(), 5)).decode().strip():
        name, _, value = line.partition(": ")
        found[name] = value
    return found


async def scene(channels, news, counts):
    async with aiohttp.ClientSession(BASE) as web:
        async with web.get(f"/feeds/{channels[0]}") as first, web.get(f"/feeds/{channels[1]}") as second:
            for channel, feed in zip(channels, (first, second), strict=True):
                assert json.loads((await event(feed))["data"]) == {"channel": channel}
            for place, about in news:
                async with web.post(f"/feeds/{channels[place]}", json=about) as answer:
                    made = await answer.json()
                    assert (answer.status, made["channel"]) == (202, channels[place])
                seen = await event((first, second)[place])
                assert (seen["id"], seen["event"]) == (made["id"], about.get("kind", "note")), seen
                assert json.loads(seen["data"]) == about["about"]
        for count in counts:
            async with web.get("/ticks", params={"n": count}) as answer:
                seen = [await event(answer) for _ in range(count + 1)]
            assert [json.loads(one["data"]) for one in seen[:-1]] == [{"tick": number} for number in range(1, count + 1)]
            assert seen[-1] == {"event": "end", "data": "done"}


if __name__ == "__main__":
    weather = [(0, {"about": "rain"}), (1, {"about": {"wind": 7}, "kind": "alarm"}), (0, {"about": ["sun", "later"]}), (1, {"about": 12})]
    asyncio.run(scene(("weather", "sea"), weather, (3, 5)))
