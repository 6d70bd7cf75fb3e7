import json
from dataclasses import replace

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.socket_sessions import join_sessions
from understudy.core.generator.pipeline import generate
from understudy.core.model.exchange import Message
from understudy.core.model.message import Response
from understudy.runtime.rehearsal import DocumentRehearsal

OPEN = '0{"sid":"S1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'


def said(*lines):
    return tuple(
        Message(sender, "binary", data, at / 10) if isinstance(data, bytes) else Message(sender, "text", data.encode(), at / 10)
        for at, (sender, data) in enumerate(lines, 1)
    )


def socket(*lines, sid="", opened=OPEN):
    tape = Tape()
    first = [] if sid else [("server", opened)]
    tape.add("GET", f"/socket.io/?EIO=4&transport=websocket{sid}", None, 101, messages=said(*first, *lines))
    return tape.exchanges[0]


def documents(exchange):
    return [(message.sender, json.loads(message.data)) for message in exchange.messages]


def test_a_session_that_begins_by_polling_is_one_dialogue():
    tape = Tape()
    tape.add("GET", "/socket.io/?EIO=4&transport=polling", None, 200, OPEN)
    tape.add("POST", "/socket.io/?EIO=4&transport=polling&sid=S1", '40{"name":"ann"}', 200, "ok")
    tape.add("GET", "/socket.io/?EIO=4&transport=polling&sid=S1", None, 200, '40{"sid":"A"}\x1e42["welcome"]')
    lines = [
        ("client", "2probe"),
        ("server", "3probe"),
        ("client", "5"),
        ("client", '420["add",{"n":1}]'),
        ("server", "430[2]"),
        ("client", "1"),
    ]
    tape.add("GET", "/socket.io/?EIO=4&transport=websocket&sid=S1", None, 101, messages=said(*lines))
    tape.add("GET", "/other", None, 200, {"a": 1})
    joined, starts, engines = join_sessions(tape.exchanges, [0, 4])
    assert engines == [{"path": "/socket.io/", "ping_interval": "25s", "ping_timeout": "20s", "max_payload": 1000000}]
    dialogue, other = joined
    assert (starts, other) == ([0, 1], tape.exchanges[4])
    assert (dialogue.request.target, dialogue.response.status, dialogue.end.sender) == ("/socket.io/?name=ann", 101, "client")
    opened, polled = tape.exchanges[0], tape.exchanges[2]
    (answered, again), last = dialogue.polls
    assert (answered, again, last[0]) == (opened.finished_at, polled.started_at, polled.finished_at)
    assert last[1] == polled.finished_at + 0.02
    assert documents(dialogue) == [
        ("server", {"sid": "A"}),
        ("server", {"event": "welcome"}),
        ("client", {"event": "add", "ack": 0, "data": {"n": 1}}),
        ("server", {"ack": 0, "data": 2}),
    ]


def test_the_last_poll_was_answered_before_the_session_goes_on_over_a_web_socket():
    tape = Tape()
    tape.add("GET", "/socket.io/?EIO=4&transport=polling", None, 200, OPEN)
    tape.add("POST", "/socket.io/?EIO=4&transport=polling&sid=S1", "40", 200, "ok")
    tape.add("GET", "/socket.io/?EIO=4&transport=polling&sid=S1", None, 200, '40{"sid":"A"}')
    polled = tape.exchanges[2]
    lines = [("client", "2probe"), ("server", "3probe"), ("client", "5"), ("client", '42["add",1]')]
    tape.add("GET", "/socket.io/?EIO=4&transport=websocket&sid=S1", None, 101, messages=said(*lines))
    upgraded = polled.finished_at + 0.003
    tape.exchanges[3] = replace(tape.exchanges[3], started_at=upgraded - 0.3)
    (dialogue,), *_ = join_sessions(tape.exchanges)
    assert dialogue.polls[-1][1] - polled.finished_at == pytest.approx(0.003, abs=0.0001)


def test_namespaces_refusals_bytes_and_what_is_said_early():
    lines = [
        ("client", "40"), ("server", '42["early"]'), ("server", '40{"sid":"A"}'),
        ("client", '40/admin,{"token":"no"}'), ("server", '44/admin,{"message":"not authorized"}'),
        ("client", '40/admin,{"token":"yes"}'), ("server", '40/admin,{"sid":"B"}'),
        ("client", '451-0["file",{"_placeholder":true,"num":0}]'), ("client", b"\x01"), ("server", "41/admin,"),
    ]  # fmt: skip
    main, refused, admin = join_sessions([socket(*lines)])[0]
    assert documents(main) == [
        ("server", {"sid": "A"}),
        ("server", {"event": "early"}),
        ("client", {"event": "file", "ack": 0, "data": {"$base64": "AQ=="}}),
    ]
    assert (refused.request.target, refused.response.status, json.loads(refused.response.body)) == (
        "/socket.io/admin?token=no",
        401,
        {"message": "not authorized"},
    )
    assert (admin.request.target, admin.end.sender) == ("/socket.io/admin?token=yes", "server")


def test_a_session_without_namespaces_carries_messages():
    exchange = socket(("client", "4hello"), ("server", "4you too"), ("server", "2"), ("client", "3"), ("client", b"\x00"))
    (dialogue,), _, (engine,) = join_sessions([exchange])
    assert engine["carries"] == "messages"
    assert [(one.kind, one.data) for one in dialogue.messages] == [("text", b"hello"), ("text", b"you too"), ("binary", b"\x00")]


def test_whatever_is_no_session_stays():
    tape = Tape()
    tape.add("GET", "/socket.io/?EIO=4&transport=polling&sid=gone", None, 400, {"code": 1})
    tape.add("GET", "/socket.io/?EIO=3&transport=polling", None, 200, "96:0{}")
    assert join_sessions(tape.exchanges) == (tape.exchanges, [], [])


def test_events_make_and_change_things():
    lines = [
        ("client", "40"), ("server", '40{"sid":"A"}'),
        ("client", '420["todo:create",{"title":"buy milk"}]'), ("server", '430[{"id":1,"title":"buy milk","done":false}]'),
        ("client", '421["todo:create",{"title":"sell eggs"}]'), ("server", '431[{"id":2,"title":"sell eggs","done":false}]'),
        ("client", '422["todo:list"]'),
        ("server", '432[[{"id":1,"title":"buy milk","done":false},{"id":2,"title":"sell eggs","done":false}]]'),
        ("client", '423["todo:done",2]'), ("server", '433[{"id":2,"title":"sell eggs","done":true}]'),
        ("client", '424["todo:list"]'),
        ("server", '434[[{"id":1,"title":"buy milk","done":false},{"id":2,"title":"sell eggs","done":true}]]'),
        ("client", '425["todo:done",99]'), ("server", '435[{"error":"not found"}]'),
    ]  # fmt: skip
    exchange = socket(*lines)
    assert isinstance(exchange.outcome, Response)
    generated = generate([replace(exchange, started_at=1e9)], {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    assert generated.document["service"]["engine_io"][0]["path"] == "/socket.io/"
    stubs = {stub["id"]: stub["then"] for stub in generated.document["stubs"]}
    assert stubs["todo-done"]["update"]["item"] == {"done": True}
    assert stubs["todo-list"]["list"] == {"from": "todos"}
    assert stubs["todo-create"]["send"] == [{"json": {"ack": "{{ request.json.ack | default(omit) }}", "data": "{{ item }}"}}]
