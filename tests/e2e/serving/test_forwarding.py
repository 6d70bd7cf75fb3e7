"""Passing on to the real service, and everything that must not be passed on; webhooks to where they may go."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from tests.e2e.serving.test_stage import staged

from understudy.files.recordings import read_recordings
from understudy.protocols.http.forward import ForbiddenAddressError, check_address


class Real(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        if self.path.startswith("/move"):
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * 3_000_000 if self.path == "/big" else b"real"
        self.send_response(200)
        self.send_header("X-Real", "yes")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name is http.server's

    def log_message(self, *args):
        pass


@contextmanager
def real():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Real)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def write(tmp_path, text):
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "pay.yaml").write_text(text)


def test_a_miss_may_be_passed_on(tmp_path):
    with real() as (server, url):
        write(tmp_path, f"service: {{upstream: '{url}', on_miss: forward}}\nstubs: []\n")
        with staged(tmp_path) as stage:
            here = stage["pay"].url
            answer = requests.post(f"{here}/a%20b?x=%2F", data=b"body", headers={"X-Own": "1", "understudy-session": "s"}, timeout=5)
            assert (answer.text, answer.headers["X-Real"]) == ("real", "yes")
            assert len(requests.get(f"{here}/big", timeout=5).content) == 3_000_000
            moved = requests.get(f"{here}/move", allow_redirects=False, timeout=5)
            assert (moved.status_code, moved.headers["Location"]) == (302, "/elsewhere")
            assert [entry.decision.outcome for entry in stage.journal()] == ["forward"] * 3
        method, path, fields, body = server.seen[0]
        assert (method, path, body, fields["X-Own"]) == ("POST", "/a%20b?x=%2F", b"body", "1")
        assert "understudy-session" not in fields
        assert fields["Host"] == url.removeprefix("http://")
        assert len(server.seen) == 3, "a redirect is the client's business"


def test_a_miss_may_be_recorded(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with real() as (_, url):
        write(tmp_path, f"service: {{upstream: '{url}', on_miss: record}}\nstubs: []\n")
        with staged(tmp_path, recordings=tmp_path / "recordings") as stage:
            headers = {"Authorization": "Bearer abcdefghijklmnopqrstuvwxyz0123456789", "understudy-session": "s"}
            assert requests.post(f"{stage['pay'].url}/a?x=1", data=b"body", headers=headers, timeout=5).text == "real"
        exchanges = list(read_recordings(tmp_path / "recordings", "pay"))
        assert [(one.request.method, one.request.target, one.request.body, one.response.body) for one in exchanges] == [
            ("POST", "/a?x=1", b"body", b"real")
        ]
        assert exchanges[0].request.authority == url.removeprefix("http://")
        assert "understudy-session" not in exchanges[0].request.headers
        assert exchanges[0].complete
        assert "abcdefghijklmnopqrstuvwxyz" not in next((tmp_path / "recordings" / "pay").glob("*.jsonl")).read_text()


def test_a_sealed_stage_opens_no_connection(tmp_path):
    with real() as (server, url):
        write(
            tmp_path,
            f"service: {{upstream: '{url}', on_miss: forward}}\nstubs:\n- {{id: f, when: {{path: /f}}, then: {{forward: true}}}}\n",
        )
        with staged(tmp_path, sealed=True) as stage:
            assert requests.get(f"{stage['pay'].url}/miss", timeout=5).status_code == 501
            refused = requests.get(f"{stage['pay'].url}/f", timeout=5)
            assert (refused.status_code, refused.headers["understudy-error"]) == (500, "f")
            assert "sealed" in refused.json()["detail"]
        assert server.seen == []


def test_only_the_services_own_upstream_is_called(tmp_path):
    with real() as (server, url):
        text = f"service: {{upstream: 'https://api.example'}}\nstubs:\n- {{id: f, when: {{path: /f}}, then: {{forward: '{url}'}}}}\n"
        write(tmp_path, text)
        with staged(tmp_path) as stage:
            answer = requests.get(f"{stage['pay'].url}/f", timeout=5)
            assert answer.status_code == 502
            assert "not the upstream" in answer.json()["detail"]
        assert server.seen == []


def test_an_upstream_that_is_down_is_named(tmp_path):
    with real() as (_, url):
        pass
    write(tmp_path, f"service: {{upstream: '{url}', on_miss: forward}}\nstubs: []\n")
    with staged(tmp_path) as stage:
        answer = requests.get(f"{stage['pay'].url}/x", timeout=5)
        assert answer.status_code == 502
        assert url in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "fd00:ec2::254",
        "100.100.100.200",
    ],
)
def test_addresses_that_are_never_called(address):
    with pytest.raises(ForbiddenAddressError):
        check_address(address)


def test_webhooks_go_to_this_machine_and_nowhere_else(tmp_path):
    with real() as (server, url):
        text = (
            "service: {name: pay}\nstubs:\n"
            "- id: a\n  when: {path: /a}\n"
            f"  then: {{text: ok, webhooks: [{{url: '{url}/hook', json: {{n: '{{{{ request.path }}}}'}}}}]}}\n"
            "- {id: b, when: {path: /b}, then: {text: ok, webhooks: [{url: 'http://10.255.255.1/hook', json: {}}]}}\n"
        )
        write(tmp_path, text)
        with staged(tmp_path) as stage:
            assert requests.get(f"{stage['pay'].url}/a", timeout=5).text == "ok"
            assert requests.get(f"{stage['pay'].url}/b", timeout=5).text == "ok"
            for _ in range(100):
                if server.seen:
                    break
                threading.Event().wait(0.05)
        assert [(one[0], one[1], one[3]) for one in server.seen] == [("POST", "/hook", b'{"n":"/a"}')]
