"""The fast lane answers as the full path does: random streams of requests, cut at random places, over two connections side by side."""

import asyncio
import random

import pytest
import uvloop
from tests.e2e.serving.on_the_wire import run
from tests.unit.admin.on_stage import make_stage

from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.fast_lane import FastLanes
from understudy.protocols.http.server import HttpServer
from understudy.runtime.listener import bind

PAY = {
    "stubs": [
        {"id": "a", "when": {"method": "GET", "path": "/a"}, "then": {"text": "constant a"}},
        {"id": "b", "when": {"path": "/b"}, "then": {"json": {"b": 1}, "headers": {"X-B": "1"}}},
        {"id": "none", "when": {"path": "/none"}, "then": {"status": 204}},
        {"id": "dated", "when": {"path": "/dated"}, "then": {"text": "d", "headers": {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}}},
        {"id": "x", "when": {"path": "/x", "headers": {"x-kind": "gold"}}, "then": {"text": "gold"}},
        {"id": "t", "when": {"path": "/t/{id}"}, "then": {"text": "{{ path.id }} {{ request.text }}"}},
        {"id": "late", "when": {"path": "/late"}, "then": {"text": "late", "latency": "0.1ms"}},
        {"id": "n", "when": {"path": "/n"}, "then": {"responses": [{"text": "first"}, {"text": "second"}], "repeat": "cycle"}},
    ],
    "scenarios": {"down": [{"match": {"path": path}, "fault": {"status": 503}} for path in ("/a", "/late")]},
}
REQUESTS = [
    *(
        b"GET /%s HTTP/1.1\r\nHost: h\r\n\r\n" % path
        for path in (b"a", b"a", b"a", b"b", b"none", b"dated", b"x", b"n", b"t/1", b"miss", b"a?q=1", b"late", b"late")
    ),
    b"HEAD /late HTTP/1.1\r\nHost: h\r\n\r\n",
    b"HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET /x HTTP/1.1\r\nHost: h\r\nX-Kind: gold\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: h\r\nUnderstudy-Session: s\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: h\r\nUnderstudy-Scenario: down\r\n\r\n",
    b"POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
    b"POST /t/2 HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nGET /a HTTP",
    b"POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
]
LAST = [b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", b"GET /a HTTP/1.0\r\n\r\n"]
# On their own: what aiohttp parsed before an error in the same read is lost on the full path.
MALFORMED = [b"GET /a\r\n\r\n", b"BAD\x01 / HTTP/1.1\r\n\r\n", b"GET /a HTTP/1.1\r\n\r\n"]


async def converse(port, pieces, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        if pause:
            await asyncio.sleep(0.001)
    got = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return got


def cut(stream, rng):
    places = sorted(rng.sample(range(1, len(stream)), min(len(stream) - 1, rng.choice([0, 0, 1, 3, 10]))))
    return [stream[start:end] for start, end in zip([0, *places], [*places, len(stream)], strict=True)]


async def side(with_lane, streams):
    stage = make_stage({"pay": PAY})
    # So slowly that the date stays what it is.
    stage.clock.run_at(0.02)
    answerer = stage.engine.catalog.named("pay")
    server, lanes = HttpServer(None), FastLanes(answerer) if with_lane else None
    listener = bind("127.0.0.1", 0)
    await listener.open(lambda: Doorway(Rooms(lambda: server.connect(answerer, lanes))))
    try:
        got = [await converse(listener.port, pieces, pause) for pieces, pause in streams]
    finally:
        listener.close()
        await server.close(1)
    entries = [
        (
            *(one.request.method, one.request.target, one.request.body, one.session),
            *(one.decision.outcome, one.delivery, one.sent_bytes, one.target_s, one.took_s >= one.target_s),
        )
        for one in stage.journal()
    ]
    return got, entries, stage.counts(), lanes


@pytest.mark.parametrize("seed", range(6))
def test_both_paths_say_the_same_and_note_the_same(seed):
    rng = random.Random(seed)
    streams = [([data], False) for data in MALFORMED]
    for _ in range(25):
        requests, last = rng.choices(REQUESTS, k=rng.randint(1, 12)), rng.choice(LAST)
        streams.append(([*requests, last], True) if rng.random() < 0.5 else ([*cut(b"".join(requests), rng), last], rng.random() < 0.7))

    async def scene():
        return await side(True, streams), await side(False, streams)

    fast, full = run(scene(), uvloop.new_event_loop)
    assert fast[0] == full[0]
    assert fast[1] == full[1]
    assert fast[2] == full[2]
    assert fast[3].of("http", "127.0.0.1").answers, "nothing was ever remembered: the test proves nothing"
    assert fast[3].of("http", "127.0.0.1").delayed
    heads = [*fast[3].of("http", "127.0.0.1").answers, *fast[3].of("http", "127.0.0.1").delayed]
    assert not any(word in head for head in heads for word in (b"/t/", b"/n ", b"Understudy", b"close", b"miss", b"Upgrade"))


@pytest.mark.parametrize("path", [b"/a", b"/late"])
def test_a_scenario_and_a_reload_are_felt_at_once(path):
    async def scene():
        stage = make_stage({"pay": PAY})
        stage.clock.resume()
        answerer = stage.engine.catalog.named("pay")
        server, lanes = HttpServer(None), FastLanes(answerer)
        listener = bind("127.0.0.1", 0)
        await listener.open(lambda: Doorway(Rooms(lambda: server.connect(answerer, lanes))))
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)

        async def ask():
            writer.write(b"GET %b HTTP/1.1\r\nHost: h\r\n\r\n" % path)
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return int(head.split()[1]), await reader.readexactly(size)

        seen = [await ask(), await ask()]
        with stage.scenario("down"):
            seen.append(await ask())
        seen.append(await ask())
        stage.engine.catalog.remove_stub("pay", path.decode()[1:])
        seen.append(await ask())
        writer.close()
        listener.close()
        await server.close(1)
        return [status for status, _ in seen]

    assert run(scene(), asyncio.new_event_loop) == [200, 200, 503, 200, 501]
