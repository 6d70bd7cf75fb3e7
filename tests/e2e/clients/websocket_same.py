"""Talks to the echoing WebSocket server."""

import json
import os
import sys

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

words = sys.argv[1:] or ["one", "two", "drei"]
url = os.environ["UNDERSTUDY_URL"].replace("http", "ws", 1)
with connect(f"{url}/echo", open_timeout=10) as connection:
    assert json.loads(connection.recv(10)) == {"hello": "/echo"}
    for word in words:
        connection.send(word)
        assert connection.recv(10) == word
        connection.send(word.encode() + b"\0\xff")
        assert connection.recv(10) == word.encode() + b"\0\xff"
    if not sys.argv[1:]:
        connection.send("close 4001")
        try:
            connection.recv(10)
        except ConnectionClosed as closed:
            assert (closed.rcvd.code, closed.rcvd.reason) == (4001, "as you wish")
        else:
            raise AssertionError("the connection stayed open")
with connect(f"{url}/echo", open_timeout=10) as connection:
    connection.recv(10)
    connection.send("bye")
    assert connection.recv(10) == "bye"
