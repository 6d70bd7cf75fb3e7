"""Files that other tools wrote become recordings: what they saw of a real server is what we read, and our own HAR comes back as it went."""

import gzip
import json
import socket
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import vcr
from websockets.sync.client import connect
from websockets.sync.server import serve

from understudy.files.recordings import read_recordings

BINARY = bytes(range(256)) * 4
TEXT = json.dumps({"name": "café", "items": list(range(50))}).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind, body = ("image/png", BINARY) if self.path == "/binary" else ("application/json", TEXT)
        self.answer(200, kind, gzip.compress(body) if self.path == "/gzip" else body)

    def do_POST(self):
        self.answer(201, self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2; HttpOnly")
        if self.path == "/gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given):
        pass


@pytest.fixture
def real():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def chat():
    with serve(lambda end: [end.send(message) for message in end], "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()


def talk(url):
    """Ask for text, compressed and binary, and send a form and bytes."""
    for path in ("/text?q=caf%C3%A9&q=2", "/gzip", "/binary"):
        urllib.request.urlopen(f"{url}{path}", timeout=10).read()
    for kind, body in (("application/x-www-form-urlencoded", b"a=1&b=%20x"), ("application/octet-stream", BINARY)):
        urllib.request.urlopen(urllib.request.Request(f"{url}/post", body, {"Content-Type": kind}), timeout=10).read()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def mitmdump(loop, upstream, *options):
    """Start mitmdump in front of a server; return it and its address."""
    port = free_port()
    words = ("--set", f"confdir={loop.directory}", "--mode", f"reverse:{upstream}", "--listen-host", "127.0.0.1", "--listen-port", port)
    process = loop.start(Path(sys.executable).with_name("mitmdump"), "-q", *words, *options)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    return process, f"http://127.0.0.1:{port}"


def seen(exchanges):
    """What matters of exchanges, whatever file they came from."""
    found = []
    for one in exchanges:
        request, response = one.request, one.response
        cookies = response.headers.get_all("set-cookie")
        found.append((request.method, request.target, request.body, response.status, response.body, cookies))
    return found


EXPECTED = [
    ("GET", "/text?q=caf%C3%A9&q=2", b"", 200, TEXT),
    ("GET", "/gzip", b"", 200, TEXT),
    ("GET", "/binary", b"", 200, BINARY),
    ("POST", "/post", b"a=1&b=%20x", 201, b"a=1&b=%20x"),
    ("POST", "/post", BINARY, 201, BINARY),
]


@pytest.mark.parametrize("form", ["flows", "har"])
def test_what_mitmproxy_wrote(loop, real, form):
    file = loop.directory / f"traffic.{form}"
    process, url = mitmdump(loop, real, *(("-w", file) if form == "flows" else ("--set", f"hardump={file}")))
    talk(url)
    assert process.stop() == 0, process.explain()
    loop.understudy("import", file, "--service", "web", "--recordings", loop.recordings)
    found = seen(read_recordings(loop.recordings, "web"))
    assert [one[:5] for one in found] == EXPECTED
    assert {tuple(one[5]) for one in found} == {("a=1; Path=/", "b=2; HttpOnly")}


@pytest.mark.parametrize("form", ["flows", "har"])
def test_a_dialogue_that_mitmproxy_wrote(loop, chat, form):
    file = loop.directory / f"chat.{form}"
    process, url = mitmdump(loop, chat, *(("-w", file) if form == "flows" else ("--set", f"hardump={file}")))
    with connect(url.replace("http", "ws", 1) + "/chat") as socket_:
        for message in ("héllo", b"\x00\xff"):
            socket_.send(message)
            assert socket_.recv(5) == message
    assert process.stop() == 0, process.explain()
    loop.understudy("import", file, "--service", "chat", "--recordings", loop.recordings)
    (exchange,) = read_recordings(loop.recordings, "chat")
    assert exchange.response.status == 101
    assert [(one.sender, one.kind, one.data) for one in exchange.messages] == [
        (sender, kind, data) for kind, data in (("text", "héllo".encode()), ("binary", b"\x00\xff")) for sender in ("client", "server")
    ]


def test_our_own_har_comes_back_as_it_went(loop, real):
    recorder, url = loop.record(real, "web")
    talk(url)
    assert recorder.stop() == 0
    loop.understudy("export", "web", "--output", "web.har", "--recordings", loop.recordings)
    loop.understudy("import", "web.har", "--service", "again", "--recordings", loop.recordings)
    before, after = (list(read_recordings(loop.recordings, service)) for service in ("web", "again"))
    assert seen(after) == seen(before)
    assert [one[:5] for one in seen(after)] == EXPECTED
    for one, other in zip(before, after, strict=True):
        assert (other.request.headers, other.response.headers, other.response.reason) == (
            one.request.headers,
            one.response.headers,
            one.response.reason,
        )
        assert other.timings.total == pytest.approx(one.timings.total, abs=0.001)


@pytest.mark.parametrize("options", [{}, {"decode_compressed_response": True}], ids=["compressed", "decoded"])
def test_what_vcrpy_wrote(loop, real, options):
    cassette = loop.directory / "cassette.yaml"
    with vcr.use_cassette(str(cassette), **options):
        for path in ("/text?q=caf%C3%A9&q=2", "/gzip", "/binary"):
            requests.get(f"{real}{path}", timeout=10)
        requests.post(f"{real}/post", data=b"a=1&b=%20x", headers={"Content-Type": "application/x-www-form-urlencoded"}, timeout=10)
        requests.post(f"{real}/post", data=BINARY, headers={"Content-Type": "application/octet-stream"}, timeout=10)
    loop.understudy("import", cassette, "--service", "web", "--recordings", loop.recordings)
    assert [one[:5] for one in seen(read_recordings(loop.recordings, "web"))] == EXPECTED


def test_a_hostile_cassette_is_refused(loop):
    (loop.directory / "evil.yaml").write_text("interactions:\n- !!python/object/apply:os.system ['touch pwned']\nversion: 1\n")
    loop.understudy("import", "evil.yaml", "--recordings", loop.recordings, expected=2)
    assert not (loop.directory / "pwned").exists()
