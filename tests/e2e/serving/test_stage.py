"""The stage as a whole: stub files in, URLs out, everything one can ask of it, and its end."""

import asyncio
import json
import random
import socket
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest
import requests
import websockets
import websockets.sync.client

from understudy.bootstrap import open_stage
from understudy.errors import AddressInUseError, StubFileError, UnknownServiceError, UsageError, VerdictError
from understudy.runtime.options import StageOptions

PAY = """\
version: 1
service: {name: pay, upstream: "https://api.pay.example", hosts: [pay.example]}
stubs:
  - id: hello
    when: {method: GET, path: /hello}
    then: {json: {version: 1}}
  - id: create
    when: {method: POST, path: /things}
    then:
      status: 201
      create: {in: things, item: {id: "{{ new_id('t_{digits:4}') }}", name: "{{ request.json.name }}"}}
      json: "{{ item }}"
  - id: read
    when: {method: GET, path: "/things/{id}", item: {in: things, key: "{{ path.id }}"}}
    then: {json: "{{ item }}"}
  - id: slow
    when: {path: /slow}
    then: {latency: 30s, text: at last}
scenarios:
  down: [{match: {path: /hello}, fault: {status: 503}}]
"""
MAIL = """\
version: 1
service: {name: mail}
stubs:
  - {id: any, when: {path: /**}, then: {text: mail}}
"""


@contextmanager
def staged(tmp_path, **options):
    """Open a stage in a thread with its own loop, as the Python API does."""
    stubs = tmp_path / "stubs"
    stubs.mkdir(exist_ok=True)
    for name, text in (("pay", PAY), ("mail", MAIL)):
        if not (stubs / f"{name}.yaml").exists():
            (stubs / f"{name}.yaml").write_text(text)
    opened, stage, failure = threading.Event(), [], []

    async def hold():
        try:
            async with open_stage(StageOptions(stubs=stubs, authority=tmp_path / "ca", **options)) as one:
                stage.append(one)
                opened.set()
                await one.wait_for_stop()
        except BaseException as error:  # noqa: BLE001 - carried over to the test
            failure.append(error)
            opened.set()

    thread = threading.Thread(target=lambda: asyncio.run(hold()), daemon=True)
    thread.start()
    assert opened.wait(20)
    if not stage:
        thread.join(10)
        raise failure[0]
    try:
        yield stage[0]
    finally:
        stage[0].request_stop()
        thread.join(15)
        assert not thread.is_alive()
    assert not failure


def admin(stage, method, path, body=None, *, token=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    fields = {
        "Authorization": f"Bearer {stage.admin_token if token is None else token}",
        "Content-Type": "application/json",
        **(headers or {}),
    }
    request = urllib.request.Request(stage.admin_url + path, data, fields, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def test_services_answer_on_their_ports(tmp_path):
    with staged(tmp_path) as stage:
        assert set(stage.services) == {"pay", "mail"}
        assert requests.get(f"{stage['pay'].url}/hello", timeout=5).json() == {"version": 1}
        assert requests.get(f"{stage['mail'].url}/any/thing", timeout=5).text == "mail"
        made = requests.post(f"{stage['pay'].url}/things", json={"name": "one"}, timeout=5).json()
        assert requests.get(f"{stage['pay'].url}/things/{made['id']}", timeout=5).json() == made
        miss = requests.get(f"{stage['pay'].url}/nope", timeout=5)
        assert (miss.status_code, miss.headers["understudy-miss"]) == (501, "pay")
        with pytest.raises(UnknownServiceError, match="mail, pay"):
            stage["pey"]


def test_sessions_do_not_see_each_other(tmp_path):
    with staged(tmp_path) as stage:
        url = stage["pay"].url
        first, second = {"understudy-session": "a"}, {"baggage": "understudy-session=b"}
        made = requests.post(f"{url}/things", json={"name": "one"}, headers=first, timeout=5).json()
        assert requests.get(f"{url}/things/{made['id']}", headers=first, timeout=5).status_code == 200
        assert requests.get(f"{url}/things/{made['id']}", headers=second, timeout=5).status_code == 501
        stage.activate("down", session="a")
        assert requests.get(f"{url}/hello", headers=first, timeout=5).status_code == 503
        assert requests.get(f"{url}/hello", headers=second, timeout=5).status_code == 200
        assert [entry.session for entry in stage.journal(session="b")] == ["b", "b"]
        assert {one.name for one in stage.sessions()} == {"a", "b"}
        stage.reset(session="a")
        assert requests.get(f"{url}/hello", headers=first, timeout=5).status_code == 200
        assert requests.get(f"{url}/things/{made['id']}", headers=first, timeout=5).status_code == 501


def test_scenarios_are_switched_in_four_ways(tmp_path):
    with staged(tmp_path) as stage:
        url = f"{stage['pay'].url}/hello"

        def status(**headers):
            return requests.get(url, headers=headers, timeout=5).status_code

        assert status(**{"understudy-scenario": "down"}) == 503
        with stage["pay"].scenario("down"):
            assert status() == 503
        assert status() == 200
        assert admin(stage, "POST", "/v1/scenarios", {"name": "down", "service": "pay", "ttl_s": 60})[0] == 201
        assert status() == 503
        stage.advance(61)
        assert status() == 200
        with pytest.raises(UsageError, match="Did you mean 'down'"):
            stage.activate("dwon")
        assert stage.counts().rules[("pay", "down[0]")].applied == 3
    with staged(tmp_path, scenarios=("down",)) as stage:
        assert requests.get(f"{stage['pay'].url}/hello", timeout=5).status_code == 503


def test_journal_and_verification(tmp_path):
    with staged(tmp_path) as stage:
        for name in ("a", "b"):
            requests.post(f"{stage['pay'].url}/things", json={"name": name}, timeout=5)
        assert stage["pay"].verify(method="POST", path="/things", times=2).count == 2
        stage["pay"].verify(json={"name": "a"}, times=1)
        stage["pay"].verify_sequence([{"json": {"name": "a"}}, {"json": {"name": "b"}}])
        with pytest.raises(VerdictError, match="nearest: POST /things"):
            stage["pay"].verify(method="POST", path="/thing")
        with pytest.raises(StubFileError, match="pth"):
            stage["pay"].verify(pth="/x")
        entry = stage["pay"].journal()[0]
        assert (entry.request.method, entry.decision.stub.id, entry.delivery) == ("POST", "create", "sent")


def test_a_frozen_clock_holds_answers_back(tmp_path):
    with staged(tmp_path) as stage:
        stage.clock.freeze()
        got = []
        asking = threading.Thread(target=lambda: got.append(requests.get(f"{stage['pay'].url}/slow", timeout=10).text))
        asking.start()
        asking.join(0.3)
        assert asking.is_alive()
        stage.advance(30)
        asking.join(5)
        assert got == ["at last"]


def test_reload_swaps_a_good_set_and_keeps_it_when_the_next_is_broken(tmp_path):
    with staged(tmp_path, watch=True) as stage:
        file, url = tmp_path / "stubs" / "pay.yaml", f"{stage['pay'].url}/hello"

        def eventually(check):
            for _ in range(100):
                if check():
                    return True
                threading.Event().wait(0.05)
            return False

        file.write_text(PAY.replace("version: 1}", "version: 2}"))
        assert eventually(lambda: requests.get(url, timeout=5).json() == {"version": 2})
        file.write_text(PAY.replace("then:", "thn:", 1))
        assert eventually(lambda: admin(stage, "GET", "/healthz")[1]["stub_problems"] > 0)
        assert requests.get(url, timeout=5).json() == {"version": 2}
        assert any("thn" in problem for problem in admin(stage, "GET", "/v1/problems")[1]["problems"])
        file.write_text(PAY.replace("version: 1}", "version: 3}"))
        assert eventually(lambda: requests.get(url, timeout=5).json() == {"version": 3})
        assert admin(stage, "GET", "/healthz")[1] == {"status": "ok", "stub_problems": 0}


def test_stubs_come_and_go_through_the_admin_api(tmp_path):
    with staged(tmp_path) as stage:
        url = stage["pay"].url
        stub = {"id": "new", "when": {"path": "/new"}, "then": {"text": "new"}}
        assert admin(stage, "POST", "/v1/services/pay/stubs", stub) == (201, {"id": "new"})
        assert requests.get(f"{url}/new", timeout=5).text == "new"
        assert admin(stage, "POST", "/v1/services/pay/stubs", stub)[0] == 400
        assert admin(stage, "PUT", "/v1/services/pay/stubs/new", {**stub, "then": {"text": "newer"}})[0] == 200
        assert admin(stage, "POST", "/v1/reload", {}) == (200, {"ok": True, "problems": []})
        assert requests.get(f"{url}/new", timeout=5).text == "newer"
        assert admin(stage, "DELETE", "/v1/services/pay/stubs/new")[0] == 200
        assert requests.get(f"{url}/new", timeout=5).status_code == 501
        status, problem = admin(stage, "POST", "/v1/services/pay/stubs", {"id": "bad", "when": {"pth": "/x"}})
        assert status == 422
        assert "pth" in problem["detail"]


def test_state_is_seen_and_changed_through_the_admin_api(tmp_path):
    with staged(tmp_path) as stage:
        made = requests.post(f"{stage['pay'].url}/things", json={"name": "one"}, timeout=5).json()
        assert admin(stage, "GET", "/v1/services/pay/collections/things")[1]["items"] == {made["id"]: made}
        assert admin(stage, "PUT", "/v1/services/pay/collections/things/t_9", {"id": "t_9", "name": "put"})[0] == 200
        assert requests.get(f"{stage['pay'].url}/things/t_9", timeout=5).json()["name"] == "put"
        assert admin(stage, "DELETE", "/v1/services/pay/collections/things/t_9")[0] == 200
        assert admin(stage, "DELETE", "/v1/services/pay/collections/things/t_9")[0] == 404
        admin(stage, "POST", "/v1/reset", {})
        assert admin(stage, "GET", "/v1/services/pay/collections/things")[1]["items"] == {}


def test_the_forward_proxy_plays_real_names(tmp_path):
    with staged(tmp_path, proxy_port=0, tls=True, sealed=True) as stage:
        proxies, trust = {"http": stage.proxy_url, "https": stage.proxy_url}, str(tmp_path / "ca" / "ca.pem")

        def get(url):
            return requests.get(url, proxies=proxies, verify=trust, timeout=5)

        assert get("https://pay.example/hello").json() == {"version": 1}
        assert get("https://api.pay.example/hello").json() == {"version": 1}
        assert get("http://pay.example/hello").json() == {"version": 1}
        assert requests.get(f"{stage['pay'].tls_url}/hello", verify=trust, timeout=5).json() == {"version": 1}
        stranger = get("http://elsewhere.example/x")
        assert stranger.status_code == 502
        assert "elsewhere.example" in stranger.json()["detail"]
        with pytest.raises(requests.exceptions.ProxyError):
            get("https://elsewhere.example/x")
        assert [entry.request.authority for entry in stage.journal(service="")] == ["elsewhere.example", "elsewhere.example:443"]
        assert [entry.request.scheme for entry in stage["pay"].journal()] == ["https", "https", "http", "https"]


def test_a_taken_port_is_one_clear_error_and_leaves_nothing_open(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUseError, match=str(port)), staged(tmp_path, ports={"pay": port}):
            pass


def two_free_ports():
    """Find a free port whose next is free, too, below those that systems give to others meanwhile."""
    while True:
        port = random.randrange(10_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
            return port


def test_services_take_consecutive_ports(tmp_path):
    port = two_free_ports()
    with staged(tmp_path, port=port) as stage:
        ports = sorted(int(service.url.rpartition(":")[2]) for service in stage.services.values())
        assert ports == [port, port + 1]


def test_stopping_finishes_what_is_in_flight(tmp_path):
    with staged(tmp_path) as stage:
        admin(stage, "PUT", "/v1/services/pay/stubs/half", {"when": {"path": "/half"}, "then": {"latency": "500ms", "text": "done"}})
        got = []
        asking = threading.Thread(target=lambda: got.append(requests.get(f"{stage['pay'].url}/half", timeout=10).text))
        asking.start()
        asking.join(0.2)
        admin(stage, "POST", "/v1/shutdown", {})
        asking.join(5)
        assert got == ["done"]
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{stage['pay'].url}/hello", timeout=2)


CHAT = """\
version: 1
service: {name: chat}
stubs:
  - id: chat
    when: {path: /chat}
    then:
      dialogue:
        - {send: {hello: 1}}
        - {expect: {starts_with: go}}
        - {send: "you said {{ message.text }}"}
      on_message: [{when: bye, send: [farewell], close: 4000}]
"""


def test_a_dialogue_of_a_stub_file_also_through_the_proxy(tmp_path):
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "chat.yaml").write_text(CHAT.replace("{name: chat}", "{name: chat, hosts: [chat.example]}"))
    with staged(tmp_path, proxy_port=0) as stage:
        trust = ssl.create_default_context(cafile=tmp_path / "ca" / "ca.pem")
        ways = [
            (stage["chat"].url.replace("http", "ws") + "/chat", {}),
            ("ws://chat.example/chat", {"proxy": stage.proxy_url}),
            ("wss://chat.example/chat", {"proxy": stage.proxy_url, "ssl": trust}),
        ]
        for url, how in ways:
            with websockets.sync.client.connect(url, **how) as ws:
                assert json.loads(ws.recv(5)) == {"hello": 1}
                ws.send("go on")
                assert ws.recv(5) == "you said go on"
                ws.send("bye")
                assert ws.recv(5) == "farewell"
                with pytest.raises(websockets.ConnectionClosed):
                    ws.recv(5)
                assert ws.close_code == 4000


def test_connections_are_refused_while_a_service_is_down(tmp_path):
    with staged(tmp_path) as stage:
        url = f"{stage['mail'].url}/hello"
        kept = requests.Session()
        assert kept.get(url, timeout=5).status_code == 200
        with stage["mail"].scenario("down"):
            with pytest.raises(requests.ConnectionError):
                requests.get(url, timeout=5)
            with pytest.raises(requests.ConnectionError):
                kept.get(url, timeout=5)
        assert requests.get(url, timeout=5).status_code == 200
        assert stage.counts().rules[("mail", "down[0]")].applied >= 2


@pytest.mark.parametrize(
    ("fault", "said"), [("expired_certificate", "expired"), ("wrong_host", "match|not valid for"), ("handshake_stall", "timed out")]
)
def test_broken_certificates_are_seen_by_clients(tmp_path, fault, said):
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "pay.yaml").write_text(
        PAY.replace("fault: {status: 503}", f"fault: {{kind: {fault}}}").replace("match: {path: /hello}, ", "")
    )
    with staged(tmp_path, tls=True) as stage:
        trust, url = str(tmp_path / "ca" / "ca.pem"), f"{stage['pay'].tls_url}/hello"
        assert requests.get(url, verify=trust, timeout=5).status_code == 200
        with stage["pay"].scenario("down"), pytest.raises((requests.exceptions.SSLError, requests.exceptions.Timeout), match=said):
            requests.get(url, verify=trust, timeout=1)
        assert requests.get(url, verify=trust, timeout=5).status_code == 200
        assert stage.counts().rules[("pay", "down[0]")].applied >= 1
