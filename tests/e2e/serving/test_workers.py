"""`serve --workers`: several processes on one port, one admin API over all of them."""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

STUBS = """\
version: 1
service: {name: pay}
stubs:
  - {id: health, when: {method: GET, path: /health}, then: {json: {status: ok}}}
  - {id: made, when: {method: POST, path: /made}, then: {json: {id: "{{ new_id('pay_') }}"}}}
  - {id: slow, when: {method: GET, path: /slow}, then: {text: slow, latency: 500ms}}
scenarios:
  down: [{fault: {status: 503}}]
"""


def ask(url, method="GET", token=None, body=None):
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"} if token else {}
    data = json.dumps(body).encode() if body is not None else b"" if method == "POST" and not token else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers, data=data), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def project(loop):
    loop.stubs.mkdir()
    (loop.stubs / "pay.yaml").write_text(STUBS)
    return loop


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="SO_REUSEPORT spreads connections on Linux alone")
def test_workers_share_a_port_and_an_admin_api(project):
    server = project.start(sys.executable, "-m", "understudy", "serve", "--workers", 2, "--json")
    ready = server.wait_for("ready")
    url, token = ready["services"]["pay"], ready["admin_token"]

    def admin(path, method="GET", body=None):
        status, answer = ask(f"{ready['admin']}{path}", method, token, body)
        return status, json.loads(answer)

    ids = {json.loads(ask(f"{url}/made", "POST")[1])["id"] for _ in range(40)}
    assert len(ids) == 40, "two workers made the same id"
    assert ask(f"{url}/nothing")[0] == 501
    counts = admin("/v1/counts")[1]["services"]["pay"]
    assert (counts["requests"], counts["stubs"]) == (41, {"made": 40})
    assert len(admin("/v1/journal")[1]["entries"]) == 41
    assert admin("/v1/verify", "POST", {"when": {"path": "/made"}, "times": 40})[1]["ok"]
    assert admin("/v1/misses")[1]["misses"][0]["nearest"]

    admin("/v1/scenarios", "POST", {"name": "down"})
    assert {ask(f"{url}/health")[0] for _ in range(12)} == {503}
    assert admin("/v1/scenarios", "POST", {"name": "throttled"})[0] == 400

    before = children(server.child.pid)
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    deadline = time.monotonic() + 10
    while before[0] in children(server.child.pid) and time.monotonic() < deadline:
        time.sleep(0.01)  # what it had accepted dies with it
    assert {ask(f"{url}/health")[0] for _ in range(12)} == {503}, "the next worker takes over what waits, and what is switched on"
    deadline = time.monotonic() + 20
    while len(set(children(server.child.pid)) - {before[0]}) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(set(children(server.child.pid)) - {before[0]}) == 2

    admin("/v1/reset", "POST", {})
    (project.stubs / "pay.yaml").write_text(STUBS.replace("status: ok", "status: fine"))
    assert admin("/v1/reload", "POST", {})[1]["ok"]
    assert {ask(f"{url}/health") for _ in range(12)} == {(200, b'{"status":"fine"}')}
    workers = children(server.child.pid)
    assert server.stop(signal.SIGTERM) == 0, server.explain()
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize(("workers", "sentence"), [(2, "--workers 1"), (0, "at least 1")])
def test_services_with_state_are_refused(project, workers, sentence):
    (project.stubs / "pay.yaml").write_text("version: 1\nresources: [{name: orders}]\n")
    server = project.start(sys.executable, "-m", "understudy", "serve", "--workers", workers)
    assert server.child.wait(30) == 2, server.explain()
    assert sentence in server.log.read_text()
