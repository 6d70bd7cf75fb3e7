"""Options of `record` on the wire: several upstreams from one settings file, client certificates, dry runs, one run in two sittings."""

import contextlib
import json
import socket
import socketserver
import ssl
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from understudy.files.recordings import find_recordings, read_recordings

SECRET = "sk-proj-9Zs8dK2mQ4vB7nXc1LpT"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        body = json.dumps({"peer": bool(peer), "api_key": SECRET, "path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if self.path.startswith("/image") else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given):
        pass


@pytest.fixture
def upstreams(loop):
    """One service that demands a client certificate under a private authority, and a plain one; their URLs."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(loop.directory / "authority.pem")
    authority.issue_cert("client@example.test").private_key_and_cert_chain_pem.write_to_path(loop.directory / "client.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    strict, plain = (ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2))
    strict.socket = context.wrap_socket(strict.socket, server_side=True)
    for server in (strict, plain):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{strict.server_port}", f"http://127.0.0.1:{plain.server_port}"
    for server in (strict, plain):
        server.shutdown()
        server.server_close()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def stopped(recorder):
    assert recorder.stop() == 0, recorder.explain()
    return next(event for event in recorder.events if event["event"] == "stopped")


def test_several_upstreams_with_certificates_and_filters_from_the_settings_file(loop, upstreams):
    strict, plain = upstreams
    (loop.directory / "understudy.yaml").write_text(
        f"services: {{strict: '{strict}', plain: '{plain}'}}\n"
        "record: {upstream_ca: authority.pem, upstream_cert: client.pem, skip: [/health, 'type:image/*'], append: true}\n"
    )
    for sitting in (1, 2):
        recorder = loop.start(*_understudy("record", "--json"))
        urls = recorder.wait_for("ready")["services"]
        assert get(f"{urls['strict']}/who/{sitting}") == {"peer": True, "api_key": SECRET, "path": f"/who/{sitting}"}
        assert get(f"{urls['plain']}/who")["peer"] is False
        for path in ("/health", "/image/1"):
            get(f"{urls['plain']}{path}")
        said = stopped(recorder)
        assert (said["exchanges"], said["skipped"]) == (2, 2)
        assert {"service": "strict", "kind": "api_key", "place": "response.json.api_key", "why": "named 'api_key'", "count": 1} in said[
            "redacted"
        ]["places"]
    assert len(find_recordings(loop.recordings)) == 2
    found = list(read_recordings(loop.recordings, "strict"))
    assert [(one.seq, one.request.target) for one in found] == [(1, "/who/1"), (2, "/who/2")]
    keys = {json.loads(one.response.body)["api_key"] for one in found}
    assert len(keys) == 1
    assert SECRET not in keys


def test_a_dry_run_tells_where_and_why_and_writes_nothing(loop, upstreams):
    shown = loop.understudy("record", upstreams[1], "--service", "plain", "--dry-run", "--", *_client())
    assert "response.json.api_key" in shown
    assert "named 'api_key'" in shown
    assert SECRET not in shown
    assert not loop.recordings.exists()


def test_a_certificate_nobody_vouches_for_is_refused_and_said_so(loop, upstreams):
    recorder, url = loop.record(upstreams[0], "strict")
    with pytest.raises(urllib.error.HTTPError, match="502"):
        get(f"{url}/who")
    assert recorder.stop() == 3, recorder.explain()


@pytest.fixture
def way():
    """A proxy on the way to real services, and the hosts it was asked for."""
    asked = []

    class Door(socketserver.StreamRequestHandler):
        def handle(self):
            target = self.rfile.readline().split()[1].decode()
            while self.rfile.readline().strip():
                pass
            asked.append(target)
            host, port = target.rsplit(":", 1)
            with socket.create_connection((host, int(port)), timeout=10) as further:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self.pump, args=[further, self.connection], daemon=True)
                back.start()
                self.pump(self.connection, further)
                back.join(5)

        def pump(self, one, other):
            with contextlib.suppress(OSError):  # either end may leave
                while data := one.recv(65536):
                    other.sendall(data)
                other.shutdown(socket.SHUT_WR)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_real_services_are_reached_through_a_proxy_on_the_way(loop, upstreams, way):
    strict, plain = upstreams
    address, asked = way
    trust = ("--upstream-ca", "authority.pem", "--upstream-cert", "client.pem")
    for service, url, options in (("plain", plain, ()), ("strict", strict, trust)):
        loop.understudy("record", url, "--service", service, "--via", address, "--port", 0, *options, "--", *_client())
        assert [one.response.status for one in read_recordings(loop.recordings, service)] == [200]
    assert asked == [plain.removeprefix("http://"), strict.removeprefix("https://")]


def _understudy(*words):

    return (sys.executable, "-m", "understudy", *words)


def _client():

    return (sys.executable, "-c", "import os, urllib.request as u; u.urlopen(os.environ['UNDERSTUDY_URL'] + '/who', timeout=10).read()")
