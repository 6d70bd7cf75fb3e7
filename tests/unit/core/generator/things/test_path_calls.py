import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.path_calls import with_path_calls
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def called(*requests):
    tape = Tape()
    for method, path in requests:
        tape.add(method, path, {"a": 1} if method != "GET" else None, 200, {"ok": True})
    return [sample.operation[0][1] if sample.operation else "" for sample in with_path_calls(tape.samples())]


def test_paths_that_name_a_verb_and_a_noun_are_calls_and_so_are_those_beside_them():
    chat = [
        ("POST", "/api/rooms.create"),
        ("GET", "/api/rooms.list"),
        ("POST", "/api/rooms.delete"),
        ("POST", "/api/auth.test"),
        ("GET", "/"),
    ]
    assert called(*chat) == ["rooms.create", "rooms.list", "rooms.delete", "auth.test", ""]
    users = [("POST", "/v1/users/create"), ("GET", "/v1/users/list"), ("POST", "/v1/users/remove"), ("POST", "/v1/users/ban")]
    assert called(*users) == ["users.create", "users.list", "users.remove", "users.ban"]
    assert called(("POST", "/b/sendMessage"), ("POST", "/b/editMessage"), ("POST", "/b/delete_message")) == [
        "sendMessage",
        "editMessage",
        "delete_message",
    ]


def test_places_are_no_calls():
    assert called(("POST", "/users/create"), ("GET", "/users/search"), ("POST", "/users/update"), ("GET", "/users/7")) == [""] * 4
    assert called(("POST", "/a/create"), ("POST", "/a/list"), ("POST", "/a/update"), ("PUT", "/a/b")) == [""] * 4
    assert called(("POST", "/users"), ("POST", "/login"), ("GET", "/search")) == [""] * 3
    assert called(("POST", "/a/create"), ("POST", "/a/list"), ("PATCH", "/a/update"), ("PUT", "/a/b/7")) == [""] * 4


def test_methods_may_say_what_calls_say():
    calls = [("POST", "/2.0/models/create"), ("GET", "/2.0/models/get"), ("PATCH", "/2.0/models/update"), ("DELETE", "/2.0/models/delete")]
    named = ["models.create", "models.get", "models.update", "models.delete"]
    assert called(*calls) == named
    assert called(*calls, ("POST", "/2.0/models/alias"), ("DELETE", "/2.0/models/alias")) == [*named, "models.alias", "models.alias"]


def chat():
    """Rooms are made, shown, closed and listed by calls; messages in them are posted, changed, deleted and shown by `history`."""
    tape = Tape()
    rooms = []
    for number, name in enumerate(("dev", "support", "random")):
        rooms.append({"id": f"C{number}4EDATBKV{number}", "name": name, "is_closed": False})
        tape.add("POST", "/api/rooms.create", f"name={name}", 200, {"ok": True, "room": rooms[-1]})
    tape.add("POST", "/api/rooms.create", "name=dev", 200, {"ok": False, "error": "name_taken"})
    for room in rooms:
        tape.add("POST", "/api/rooms.info", f"room={room['id']}", 200, {"ok": True, "room": room})
    tape.add("GET", "/api/rooms.list", None, 200, {"ok": True, "rooms": rooms})
    said = []
    for text in ("hello", "world"):
        said.append({"text": text, "user": "U1", "ts": f"{tape.now:.0f}.123456"})
        asked = {"room": rooms[0]["id"], "text": text}
        tape.add("POST", "/api/chat.postMessage", asked, 200, {"ok": True, "ts": said[-1]["ts"], "message": said[-1]})
    tape.add("GET", f"/api/rooms.history?room={rooms[0]['id']}", None, 200, {"ok": True, "messages": said[::-1]})
    said[0] = {**said[0], "text": "hi"}
    asked = {"room": rooms[0]["id"], "ts": said[0]["ts"], "text": "hi"}
    tape.add("POST", "/api/chat.update", asked, 200, {"ok": True, "ts": said[0]["ts"], "text": "hi", "message": said[0]})
    tape.add("GET", f"/api/rooms.history?room={rooms[0]['id']}", None, 200, {"ok": True, "messages": said[::-1]})
    asked = {"room": rooms[0]["id"], "ts": said[1]["ts"]}
    tape.add("POST", "/api/chat.delete", asked, 200, {"ok": True, "ts": said[1]["ts"]})
    tape.add("POST", "/api/chat.delete", asked, 200, {"ok": False, "error": "message_not_found"})
    tape.add("GET", f"/api/rooms.history?room={rooms[0]['id']}", None, 200, {"ok": True, "messages": said[:1]})
    tape.add("POST", "/api/rooms.close", f"room={rooms[2]['id']}", 200, {"ok": True})
    tape.add("POST", "/api/rooms.info", f"room={rooms[2]['id']}", 200, {"ok": True, "room": {**rooms[2], "is_closed": True}})
    open_ones = {"ok": True, "rooms": rooms[:2]}
    tape.add("GET", "/api/rooms.list?exclude_closed=1", None, 200, open_ones)
    return tape


def test_a_service_of_calls_plays_other_data():
    generated = generate(chat().exchanges, {"name": "chat"}, lambda document: DocumentRehearsal(document, "chat"))
    assert generated.proof.fidelity == 1.0
    service, clock = DocumentRehearsal(generated.document, "chat"), iter(range(1_800_000_000, 1_800_000_100))

    def call(name, **asked):
        request = Request("POST", f"/api/{name}", Headers.of([("content-type", "application/json")]), json.dumps(asked).encode())
        return parse_json(service.answer(request, next(clock)).body)

    def form(name, text, method="POST"):
        if method == "GET":
            request = Request("GET", f"/api/{name}?{text}")
        else:
            request = Request("POST", f"/api/{name}", Headers.of([("content-type", "application/x-www-form-urlencoded")]), text.encode())
        return parse_json(service.answer(request, next(clock)).body)

    rooms = [form("rooms.create", f"name={name}")["room"] for name in ("ops", "billing")]
    assert len({room["id"] for room in rooms}) == 2
    assert all(room["id"].startswith("C") for room in rooms)
    assert form("rooms.create", "name=ops") == {"ok": False, "error": "name_taken"}
    assert form("rooms.info", f"room={rooms[1]['id']}") == {"ok": True, "room": {**rooms[1], "name": "billing", "is_closed": False}}
    stamps = [call("chat.postMessage", room=rooms[1]["id"], text=text)["ts"] for text in ("a", "b", "c")]
    call("chat.delete", room=rooms[1]["id"], ts=stamps[1])
    call("chat.update", room=rooms[1]["id"], ts=stamps[0], text="changed")
    told = form("rooms.history", f"room={rooms[1]['id']}", "GET")["messages"]
    assert [one["text"] for one in told] == ["c", "changed"]
    form("rooms.close", f"room={rooms[0]['id']}")
    assert form("rooms.info", f"room={rooms[0]['id']}")["room"]["is_closed"] is True
    assert [room["name"] for room in form("rooms.list", "exclude_closed=1", "GET")["rooms"]] == ["billing"]
