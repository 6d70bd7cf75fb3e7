"""`serve` and the commands that talk to it, as processes."""

import json
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

STUBS = """\
version: 1
service: {name: payments}
stubs:
  - {id: health, when: {method: GET, path: /health}, then: {json: {status: ok}}}
  - id: slow
    when: {method: GET, path: /slow}
    then: {json: {}, latency: 700ms}
  - id: put
    when: {method: PUT, path: "/notes/{id}"}
    then: {create: {in: notes, key: "{{ path.id }}", item: {id: "{{ path.id }}"}}, status: 201}
scenarios:
  outage: [{match: {path: /health}, fault: {status: 503}}]
"""


def serve(loop, *options):
    return loop.start(sys.executable, "-m", "understudy", "serve", "--port", 0, "--json", *options)


def ask(url, method="GET", **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def project(loop):
    loop.stubs.mkdir()
    (loop.stubs / "payments.yaml").write_text(STUBS)
    return loop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_requests_in_flight_finish_and_exits_0(project, number):
    server = serve(project)
    ready = server.wait_for("ready")
    assert set(ready) >= {"event", "services", "admin"}
    client = subprocess.Popen(
        [sys.executable, "-c", f"import urllib.request; urllib.request.urlopen('{ready['services']['payments']}/slow', timeout=10)"]
    )
    deadline = time.monotonic() + 10
    while "understudy_connections 0" in metrics(ready) and time.monotonic() < deadline:
        time.sleep(0.02)
    began = time.monotonic()
    assert server.stop(number) == 0, server.explain()
    assert time.monotonic() - began < 5
    assert client.wait(10) == 0
    assert server.events[-1] == {"event": "stopped"}


def metrics(ready):
    request = urllib.request.Request(f"{ready['admin']}/metrics", headers={"authorization": f"Bearer {ready['admin_token']}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def test_the_only_running_server_is_found_without_flags(project):
    server = serve(project)
    url = server.wait_for("ready")["services"]["payments"]
    assert [ask(f"{url}/health"), ask(f"{url}/nothing"), ask(f"{url}/notes/1", "PUT")] == [200, 501, 201]

    assert "outage is on" in project.understudy("scenario", "on", "outage")
    assert ask(f"{url}/health") == 503
    listed = json.loads(project.understudy("scenario", "list", "--json"))
    assert "outage" in listed["known"]["payments"]
    assert [one["name"] for one in listed["active"]] == ["outage"]
    assert project.understudy("scenario", "off") == "Switched off 1 scenario.\n"
    assert ask(f"{url}/health") == 200

    [miss] = [json.loads(line) for line in project.understudy("journal", "--misses", "--json").splitlines()]
    assert miss["request"]["target"] == "/nothing"
    assert "nearest: health" in project.understudy("journal", "--misses")
    assert project.understudy("state", "show").splitlines() == ["notes: 1 item"]
    assert '"id":"1"' in project.understudy("state", "show", "--collection", "notes")
    project.understudy("state", "reset")
    assert project.understudy("journal") == ""
    assert server.stop() == 0
    assert not list((project.directory / "xdg-state").rglob("*.json"))


def test_one_session_is_broken_while_the_others_go_on(project):
    server = serve(project)
    url = server.wait_for("ready")["services"]["payments"] + "/health"
    project.understudy("scenario", "on", "outage", "--session", "t1")
    assert [ask(url), ask(url, **{"understudy-session": "t1"}), ask(url, **{"understudy-session": "t2"})] == [200, 503, 200]
    assert {line.split()[0] for line in project.understudy("session", "list").splitlines()[1:]} >= {"t1", "t2"}
    assert len(project.understudy("journal", "--session", "t1").splitlines()) == 1
    project.understudy("session", "end", "t1")
    assert ask(url, **{"understudy-session": "t1"}) == 200
    assert server.stop() == 0


def test_following_the_journal_ends_with_ctrl_c(project):
    server = serve(project)
    ready = server.wait_for("ready")
    follower = project.start(sys.executable, "-m", "understudy", "journal", "--follow", "--json")
    ask(ready["services"]["payments"] + "/health")
    deadline = time.monotonic() + 20
    line = follower.lines.get(timeout=deadline - time.monotonic())
    assert json.loads(line)["request"]["target"] == "/health"
    assert follower.stop(signal.SIGINT) == 0
    assert server.stop() == 0


def test_stubs_are_loaded_again_when_they_change(project):
    server = serve(project)
    url = server.wait_for("ready")["services"]["payments"]
    place = project.stubs / "payments.yaml"
    place.write_text(STUBS.replace("path: /health}, then", "path: /healthy}, then"))
    await_status(f"{url}/healthy", 200)
    place.write_text("stubs: [")
    deadline = time.monotonic() + 20
    while "the last good set stays" not in server.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ask(f"{url}/healthy") == 200
    assert "stubs/payments.yaml:" in server.log.read_text()
    assert server.stop() == 0


def await_status(url, status):
    deadline = time.monotonic() + 20
    while ask(url) != status and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ask(url) == status


def test_several_services_take_consecutive_ports(project):
    (project.stubs / "mail.yaml").write_text("version: 1\nservice: {name: mail}\nstubs: [{id: a, when: {path: /}, then: {status: 204}}]\n")
    for _ in range(5):  # a stranger may take a port in between
        base = random.randint(20000, 50000)
        server = project.start(sys.executable, "-m", "understudy", "serve", "--port", base, "--json")
        try:
            services = server.wait_for("ready")["services"]
            break
        except AssertionError:
            continue
    assert services == {"mail": f"http://127.0.0.1:{base}", "payments": f"http://127.0.0.1:{base + 1}"}
    assert server.stop() == 0


BEGIN = """
import sys
from understudy.cli.main import main
sys.argv = ["understudy", "serve"]
print('{"event": "begun"}', flush=True)
main()
"""


def test_ctrl_c_at_any_moment_leaves_no_traceback(project):
    for delay_ms in range(60, 900, 70):
        server = project.start(sys.executable, "-c", BEGIN)
        server.wait_for("begun")  # earlier it is the interpreter that is interrupted
        time.sleep(delay_ms / 1000)
        code = server.stop(signal.SIGINT)
        assert (code, server.log.read_text().replace("Stopped.\n", "")) == (0, ""), delay_ms
