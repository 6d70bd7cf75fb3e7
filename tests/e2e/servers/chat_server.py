"""A chat over WebSockets with rooms, and notes that live in it, made with `websockets`."""

import asyncio
import itertools
import json

from websockets.asyncio.server import serve

ROOMS, NOTES, NUMBERS = {}, {}, itertools.count(1)


async def talk(socket):
    _, room, name = socket.request.path.split("/")
    here = ROOMS.setdefault(room, {})
    here[name] = socket
    await socket.send(json.dumps({"type": "welcome", "you": name, "room": room}))
    await tell(here, {"type": "joined", "name": name}, name)
    try:
        async for message in socket:
            said = json.loads(message)
            await socket.send(json.dumps(await answer(said, here, name)))
    finally:
        del here[name]
        await tell(here, {"type": "left", "name": name}, name)


async def answer(said, here, name):
    match said["op"]:
        case "say":
            await tell(here, {"type": "said", "from": name, "text": said["text"]}, name)
            return {"type": "ok", "id": said["id"], "heard_by": len(here) - 1}
        case "create_note":
            note = {"id": next(NUMBERS), "title": said["title"], "done": False}
            NOTES[note["id"]] = note
            return {"type": "noted", "id": said["id"], "note": note}
        case "get_note" if said["note"] in NOTES:
            return {"type": "note", "id": said["id"], "note": NOTES[said["note"]]}
        case "delete_note" if said["note"] in NOTES:
            del NOTES[said["note"]]
            return {"type": "deleted", "id": said["id"]}
        case "list_notes":
            return {"type": "notes", "id": said["id"], "notes": list(NOTES.values())}
    return {"type": "error", "id": said["id"], "message": f"note {said.get('note')} not found"}


async def tell(here, message, but):
    for name, socket in list(here.items()):
        if name != but:
            await socket.send(json.dumps(message))


async def main():
    async with serve(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{port}"}), flush=True)
        await asyncio.Future()


asyncio.run(main())
