"""A client and an answer in raw bytes."""

import contextlib
import socket
import time
from urllib.parse import urlsplit

SIMPLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def ask(url, request=b"GET / HTTP/1.1\r\nConnection: close\r\n", stop_after=None):
    """Send raw bytes and return [(seconds, bytes)] until the other side is done or `stop_after` pieces came."""
    place, pieces, begun = urlsplit(url), [], time.monotonic()
    with socket.create_connection((place.hostname, place.port), timeout=10) as end:
        first, _, rest = request.partition(b"\r\n")
        end.sendall(first + b"\r\nHost: " + place.netloc.encode() + b"\r\n" + rest + (b"" if b"\r\n\r\n" in rest else b"\r\n"))
        with contextlib.suppress(ConnectionResetError):
            while (stop_after is None or len(pieces) < stop_after) and (data := end.recv(65536)):
                pieces.append((time.monotonic() - begun, data))
    return pieces


def text_of(pieces):
    return b"".join(data for _, data in pieces)
