from understudy.core.engine.feeds import LISTENERS
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import EndDialogue, KeepListening, SendMessage
from understudy.testing.players import Rehearsed

ENTER = {
    "id": "enter",
    "when": {"method": "GET", "path": "/rooms/{room}"},
    "then": {"status": 101, "listen": {"to": "room {{ path.room }}", "keep": {"name": "{{ request.query.name }}"}}, "dialogue": []},
}
SAY = {
    "id": "say",
    "when": {"method": "MESSAGE", "path": "/rooms/{room}", "json": {"op": "say"}},
    "then": {
        "send": ["{{ me.said }}. to {{ path.room }}"],
        "publish": {"to": "room {{ path.room }}", "send": ["{{ me.name }} tells {{ to.name | default('all') }}: {{ request.json.text }}"]},
    },
}
JOIN = {
    "id": "join",
    "when": {"method": "MESSAGE", "json": {"op": "join"}},
    "then": {"listen": {"to": "{{ one }}", "for": "one in request.json.rooms"}, "send": []},
}
QUIT = {
    "id": "quit",
    "when": {"method": "MESSAGE", "json": {"op": "quit"}},
    "then": {"stop_listening": {"to": "room a"}, "send": [], "close": "{{ request.json.code }}"},
}
FEED = {"id": "feed", "when": {"path": "/feed"}, "then": {"listen": {"to": "room a"}, "text": "hi", "keep_open": True}}
SAYING = '{"op": "say", "text": "hey"}'


def scene():
    return Rehearsed({"stubs": [ENTER, SAY, JOIN, QUIT, FEED]}).player


def ask(player, target, connection, message=None):
    kind = Headers.of([("content-type", "application/json")])
    method = "GET" if message is None else "MESSAGE"
    return player.decide(Request(method, target, kind, (message or "").encode(), connection=connection))


def told(decision):
    return {one.connection: [step.data.decode() for step in one.steps] for one in decision.sendings}


def test_everybody_else_in_the_room_is_told():
    player = scene()
    for target, connection in (("/rooms/a?name=ann", "1"), ("/rooms/a?name=bob", "2"), ("/rooms/b?name=cid", "3")):
        ask(player, target, connection)
    decision = ask(player, "/rooms/a?name=ann", "1", SAYING)
    assert decision.steps == (SendMessage("text", b"1. to a"),)
    assert told(decision) == {"2": ["ann tells bob: hey"]}


def test_a_connection_may_hear_several_feeds_and_stop():
    player = scene()
    ask(player, "/rooms/a?name=ann", "1")
    ask(player, "/rooms/b?name=bob", "2")
    ask(player, "/rooms/b?name=bob", "2", '{"op": "join", "rooms": ["room a", "room c"]}')
    assert list(told(ask(player, "/rooms/a?name=ann", "1", SAYING))) == ["2"]
    decision = ask(player, "/rooms/b?name=bob", "2", '{"op": "quit", "code": 4001}')
    assert decision.steps == (EndDialogue(4001, ""),)
    assert told(ask(player, "/rooms/a?name=ann", "1", SAYING)) == {}


def test_who_left_is_forgotten():
    player = scene()
    ask(player, "/rooms/a?name=ann", "1")
    ask(player, "/rooms/a?name=ann", "1", SAYING)
    player.forget("1")
    assert told(ask(player, "/rooms/a?name=bob", "2", SAYING.replace("hey", ""))) == {}


def test_a_stream_stays_open_for_what_is_published():
    player = scene()
    assert ask(player, "/feed", "9").steps[-1] == KeepListening()
    ask(player, "/rooms/b?name=ann", "1")
    assert LISTENERS in player._store.snapshot(player.service.name, "").collections
    ask(player, "/rooms/a?name=ann", "2")
    assert list(told(ask(player, "/rooms/a?name=ann", "2", SAYING))) == ["9"]


def test_a_message_over_plain_http_is_none():
    assert scene().decide(Request("MESSAGE", "/rooms/a", body=SAYING.encode())).is_miss


def test_who_comes_back_is_told_what_was_published_meanwhile():
    publish = {"to": "news", "keep": 2, "send": ["id: {{ counter('events') }}\ndata: {{ request.text }}\n\n"]}
    tell = {"id": "tell", "when": {"method": "POST"}, "then": {"status": 202, "publish": publish}}
    heard = {"after": "{{ request.headers['last-event-id'] }}", "last": "{{ request.query.last }}"}
    beat = {"every": "15s", "text": ": ping\n\n"}
    feed = {
        "id": "feed",
        "when": {"method": "GET", "path": "/news"},
        "then": {"listen": {"to": "news", **heard}, "text": "hi", "keep_open": beat},
    }
    player = Rehearsed({"stubs": [feed, tell]}).player
    for text in (b"one", b"two", b"three"):
        player.decide(Request("POST", "/news", Headers(), text))

    def missed(target, *after):
        fields = Headers.of([("last-event-id", one) for one in after])
        return told(player.decide(Request("GET", target, fields, connection="1"))).get("1", [])

    assert missed("/news") == []
    assert missed("/news", "2") == ["id: 3\ndata: three\n\n"]
    assert missed("/news", "0") == ["id: 2\ndata: two\n\n", "id: 3\ndata: three\n\n"]
    assert missed("/news", "of another feed") == missed("/news", "0")
    assert missed("/news?last=1") == ["id: 3\ndata: three\n\n"]
    assert player.decide(Request("GET", "/news", Headers(), connection="2")).steps[-1] == KeepListening(15.0, b": ping\n\n")


def test_an_answer_stays_open_as_long_as_it_says():
    kept = {"for": "{{ request.query.timeout }}"}
    watch = {"id": "watch", "when": {"path": "/watch"}, "then": {"listen": {"to": "news"}, "keep_open": kept}}
    player = Rehearsed({"stubs": [watch]}).player
    assert player.decide(Request("GET", "/watch?timeout=1.5", connection="1")).steps[-1] == KeepListening(for_s=1.5)
    assert "gave no seconds" in player.decide(Request("GET", "/watch?timeout=soon", connection="1")).problem
