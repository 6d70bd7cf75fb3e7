"""A WebSocket server that echoes texts and bytes, greets, and hangs up with the code it is asked for."""

import json

from websockets.sync.server import serve


def talk(connection):
    connection.send(json.dumps({"hello": connection.request.path}))
    for message in connection:
        if isinstance(message, str) and message.startswith("close "):
            connection.close(int(message.split()[1]), "as you wish")
            return
        connection.send(message)


with serve(talk, "127.0.0.1", 0) as server:
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.socket.getsockname()[1]}"}), flush=True)
    server.serve_forever()
