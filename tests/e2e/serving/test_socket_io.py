"""Socket.IO over long polling, over a WebSocket, and from the one to the other, packet by packet."""

import json
import time
import urllib.error
import urllib.request

import pytest
from websockets.sync.client import connect

import understudy

STUBS = """
version: 1
service:
  name: chat
  engine_io:
    - {path: /socket.io/, ping_interval: 1s}
    - {path: /hasty/, ping_interval: 100ms, ping_timeout: 100ms}
    - {path: /raw/, carries: messages}
stubs:
  - id: refuse
    priority: 1
    when: {method: GET, path: /socket.io/, query: {name: {present: false}}}
    then: {status: 401, json: {message: who are you}}
  - id: enter
    when: {method: GET, path: /socket.io/}
    then:
      status: 101
      listen: {to: all, keep: {name: "{{ request.query.name }}"}}
      dialogue: [{send: {json: {sid: "{{ new_id('{alnum:20}') }}"}}}, {send: {json: {event: welcome, data: "{{ request.query.name }}"}}}]
  - id: admin
    when: {method: GET, path: /socket.io/admin}
    then: {status: 101, dialogue: [{send: {json: {sid: abc}}}]}
  - id: say
    when: {method: MESSAGE, path: /socket.io/, json: {event: say}}
    then:
      send: [{json: {ack: "{{ request.json.ack | default(omit) }}", data: "{{ request.json.data }}"}}]
      publish: {to: all, send: [{json: {event: said, args: ["{{ me.name }}", "{{ request.json.data }}"]}}]}
  - id: leave
    when: {method: MESSAGE, path: /socket.io/admin, json: {event: leave}}
    then: {send: [], close: 1000}
  - {id: open, when: {method: GET, path: /raw/}, then: {status: 101, dialogue: [{send: hello}]}}
  - {id: echo, when: {method: MESSAGE, path: /raw/}, then: {send: ["{{ request.text }}!"]}}
"""


@pytest.fixture
def stage(tmp_path):
    (tmp_path / "chat.yaml").write_text(STUBS)
    with understudy.serve(tmp_path) as on_stage:
        yield on_stage["chat"].url


def ask(url, query, body=None, path="/socket.io/"):
    request = urllib.request.Request(f"{url}{path}?EIO=4&{query}", data=body)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def opened(url):
    packet = ask(url, "transport=polling")
    told = json.loads(packet[1:])
    assert (packet[0], told["upgrades"], told["pingInterval"], told["pingTimeout"]) == ("0", ["websocket"], 1000, 20000)
    return told["sid"]


def told(ws, skip=("2",)):
    while (packet := ws.recv(timeout=5)) in skip:
        ws.send("3")
    return packet


def enter(ws, name):
    assert json.loads(told(ws)[1:])["upgrades"] == []
    ws.send("40" + json.dumps({"name": name}))
    assert told(ws).startswith('40{"sid":"')
    assert told(ws) == f'42["welcome","{name}"]'


def test_a_client_that_polls_is_answered_when_there_is_something(stage):
    sid = opened(stage)
    assert ask(stage, f"transport=polling&sid={sid}", b'40{"name":"ann"}') == "ok"
    first, second = ask(stage, f"transport=polling&sid={sid}").split("\x1e")
    assert first.startswith('40{"sid":"')
    assert second == '42["welcome","ann"]'
    began = time.monotonic()
    assert ask(stage, f"transport=polling&sid={sid}") == "2"
    assert time.monotonic() - began > 0.1
    ask(stage, f"transport=polling&sid={sid}", b'3\x1e420["say",1]\x1e451-1["say",{"_placeholder":true,"num":0}]\x1ebAQID')
    packets = ask(stage, f"transport=polling&sid={sid}").split("\x1e")
    assert packets == ["430[1]", '461-1[{"_placeholder":true,"num":0}]', "bAQID"]


def test_a_session_goes_on_over_a_websocket_and_hears_the_others(stage):
    sid = opened(stage)
    address = stage.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    with connect(address) as bob, connect(f"{address}&sid={sid}") as ann:
        enter(bob, "bob")
        ann.send("2probe")
        assert ann.recv(timeout=5) == "3probe"
        ann.send("5")
        ann.send('40{"name":"ann"}')
        assert told(ann).startswith("40")
        assert told(ann) == '42["welcome","ann"]'
        ann.send('42["say",{"a":[1]}]')
        assert told(bob) == '42["said","ann",{"a":[1]}]'
        bob.send("451-" + '7["say",{"_placeholder":true,"num":0}]')
        bob.send(b"\x00\x01")
        assert told(bob) == '461-7[{"_placeholder":true,"num":0}]'
        assert told(bob) == b"\x00\x01"
        assert told(ann) == '451-["said","bob",{"_placeholder":true,"num":0}]'
        assert told(ann) == b"\x00\x01"
        bob.send("1")


def test_who_is_refused_is_told_why_and_namespaces_are_dialogues_of_their_own(stage):
    with connect(stage.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket") as ws:
        told(ws)
        ws.send("40")
        assert told(ws) == '44{"message":"who are you"}'
        ws.send("40/admin,")
        assert told(ws) == '40/admin,{"sid":"abc"}'
        ws.send('42/admin,["leave"]')
        assert told(ws) == "41/admin,"
        ws.send("40/nowhere,")
        assert told(ws).startswith('44/nowhere,{"message":"')


def test_a_silent_client_is_given_up_and_unknown_sessions_are_refused(stage):
    sid = json.loads(ask(stage, "transport=polling", path="/hasty/")[1:])["sid"]
    packets = [ask(stage, f"transport=polling&sid={sid}", path="/hasty/")]
    if packets == ["2"]:
        packets.append(ask(stage, f"transport=polling&sid={sid}", path="/hasty/"))
    assert "\x1e".join(packets) == "2\x1e1"
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(stage, f"transport=polling&sid={sid}", path="/hasty/")
    assert (refused.value.code, json.loads(refused.value.read())) == (400, {"code": 1, "message": "Session ID unknown"})


def test_messages_without_socket_io_are_one_dialogue(stage):
    with connect(stage.replace("http", "ws") + "/raw/?EIO=4&transport=websocket") as ws:
        assert told(ws).startswith("0{")
        assert told(ws) == "4hello"
        ws.send("4what")
        assert told(ws) == "4what!"


def test_a_poll_that_comes_after_the_probe_is_let_go(stage):
    sid = opened(stage)
    with connect(f"{stage.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid={sid}") as ann:
        ann.send("2probe")
        assert ann.recv(timeout=5) == "3probe"
        assert ask(stage, f"transport=polling&sid={sid}") == "6"
        ann.send("5")
        ann.send('40{"name":"ann"}')
        assert told(ann).startswith("40")
