"""kill -9 while a stream and a dialogue last: what had come of them is in the recording, and none of it twice."""

import contextlib
import signal
import sys
import threading
import time
import urllib.request

from websockets.sync.client import connect
from websockets.sync.server import serve

from understudy.files.recordings import read_recordings

EVERY_S, WRITTEN_WITHIN_S = 0.05, 1.5


def events(http, url, seen, stop):
    """Read events until told to stop, noting when each came."""
    with http.urlopen(f"{url}/events", timeout=10) as answer:
        while not stop.is_set() and (line := answer.readline()):
            if line.startswith(b"data: "):
                seen.append((time.monotonic(), line))


def test_what_a_client_had_seen_of_a_stream_is_there(loop, tmp_path):
    server = tmp_path / "stream_server.py"
    server.write_text(STREAM_SERVER)
    real = loop.start(sys.executable, server)
    recorder, url = loop.record(real.wait_for("ready")["url"], "feed")
    seen, stop = [], threading.Event()
    reader = threading.Thread(target=lambda: _quietly(events, urllib.request, url, seen, stop))
    reader.start()
    deadline = time.monotonic() + 30
    while (len(seen) < 60) and time.monotonic() < deadline:
        time.sleep(0.05)
    killed_at = time.monotonic()
    recorder.child.send_signal(signal.SIGKILL)
    recorder.child.wait(10)
    stop.set()
    reader.join(10)
    (exchange,) = read_recordings(loop.recordings, "feed")
    old_enough = [line for at, line in seen if at < killed_at - WRITTEN_WITHIN_S]
    found = [line + b"\n" for line in exchange.response.body.split(b"\n") if line.startswith(b"data: ")]
    assert len(old_enough) > 10
    assert found[: len(old_enough)] == old_enough
    assert found == sorted(set(found), key=lambda line: int(line.split()[1]))
    assert (exchange.complete, exchange.interruption.kind) == (False, "truncated")
    assert sum(chunk.size for chunk in exchange.chunks) == len(exchange.response.body)
    loop.understudy("recordings", "repair", "feed", "--recordings", loop.recordings)
    assert [one.response.body for one in read_recordings(loop.recordings, "feed")] == [exchange.response.body]


def test_messages_of_a_dialogue_are_there_while_it_lasts(loop):
    with serve(lambda socket: [socket.send(f"echo {message}") for message in socket], "127.0.0.1", 0) as real:
        threading.Thread(target=real.serve_forever, daemon=True).start()
        recorder, url = loop.record(f"http://127.0.0.1:{real.socket.getsockname()[1]}", "chat")
        with connect(url.replace("http", "ws", 1)) as socket:
            for number in range(5):
                socket.send(f"say {number}")
                socket.recv(5)
            deadline = time.monotonic() + 10
            while _messages(loop) != 10 and time.monotonic() < deadline:
                time.sleep(0.1)
            recorder.child.send_signal(signal.SIGKILL)
            recorder.child.wait(10)
        (exchange,) = read_recordings(loop.recordings, "chat")
        assert [one.data for one in exchange.messages] == [
            text.encode() for number in range(5) for text in (f"say {number}", f"echo say {number}")
        ]
        real.shutdown()


def _messages(loop):
    if not list(loop.recordings.glob("chat/*.jsonl")):
        return 0
    return sum(len(one.messages) for one in read_recordings(loop.recordings, "chat"))


def _quietly(act, *given):
    with contextlib.suppress(OSError):  # the recorder was killed
        act(*given)


STREAM_SERVER = """
import json, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for number in range(2000):
            self.wfile.write(b"data: %d\\n\\n" % number)
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *given):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
server.serve_forever()
"""
