"""Two members of a room talk; one keeps notes."""

import asyncio
import json
import os

from websockets.asyncio.client import connect

BASE = os.environ["UNDERSTUDY_URL"].replace("http", "ws", 1)


async def hear(socket):
    return json.loads(await asyncio.wait_for(socket.recv(), 5))


class Member:
    def __init__(self, socket, first):
        self.socket, self.number = socket, first

    async def ask(self, **said):
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, **said}))
        heard = await hear(self.socket)
        assert heard["id"] == self.number, heard
        return heard


async def scene(room, ann, bob, texts, titles):
    async with connect(f"{BASE}/{room}/{ann}") as first:
        assert await hear(first) == {"type": "welcome", "you": ann, "room": room}
        async with connect(f"{BASE}/{room}/{bob}") as second, connect(f"{BASE}/{room}-2/{bob}") as elsewhere:
            assert (await hear(second))["you"] == bob
            assert (await hear(elsewhere))["room"] == f"{room}-2"
            assert await hear(first) == {"type": "joined", "name": bob}
            one, other = Member(first, 0), Member(second, 100)
            for text in texts:
                assert (await one.ask(op="say", text=text))["heard_by"] == 1
                assert await hear(second) == {"type": "said", "from": ann, "text": text}
                await other.ask(op="say", text=text.upper())
                assert await hear(first) == {"type": "said", "from": bob, "text": text.upper()}
            before = (await one.ask(op="list_notes"))["notes"]
            made = [(await one.ask(op="create_note", title=title))["note"] for title in titles]
            assert [note["title"] for note in made] == titles
            assert (await other.ask(op="get_note", note=made[1]["id"]))["note"] == made[1]
            assert (await one.ask(op="list_notes"))["notes"] == [*before, *made]
            await other.ask(op="delete_note", note=made[0]["id"])
            gone = await one.ask(op="get_note", note=made[0]["id"])
            assert gone["message"] == f"note {made[0]['id']} not found", gone
            assert (await other.ask(op="list_notes"))["notes"] == [*before, *made[1:]]
        assert await hear(first) == {"type": "left", "name": bob}


if __name__ == "__main__":
    asyncio.run(scene("red", "ann", "bob", ["hello", "how do you do"], ["milk", "bread", "eggs"]))
