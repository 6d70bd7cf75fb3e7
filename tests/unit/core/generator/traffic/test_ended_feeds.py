from dataclasses import replace

import orjson

from understudy.core.generator.traffic.ended_feeds import told_pieces, with_ended_feeds
from understudy.core.model.exchange import Chunk, Exchange, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response

LINES = [orjson.dumps({"type": "ADDED", "object": {"name": name}}) + b"\n" for name in ("web", "cache")]
JSON = Headers.of([("content-type", "application/json")])


def watch(*lines):
    chunks = tuple(Chunk(number + 1.0, len(line)) for number, line in enumerate(lines))
    request = Request("GET", "/apps/watch?timeout=4", Headers())
    return Exchange(1, "s", 100.0, request, Response(200, JSON, b"".join(lines)), Timings(receive=4.0), chunks=chunks)


def made(name, at, status=201):
    body = orjson.dumps({"name": name})
    return Exchange(2, "s", at, Request("POST", "/apps", JSON, body), Response(status, JSON, body), Timings(wait=0.01))


def test_lines_that_tell_what_others_did_are_a_feed_that_ended():
    found = with_ended_feeds([made("web", 100.99), made("cache", 101.99), watch(*LINES)])
    assert [one.left_at for one in found] == [0.0, 0.0, 104.0]
    assert [(at, message.data) for at, message in told_pieces(found[-1])] == [(101.0, LINES[0]), (102.0, LINES[1])]


def test_what_a_server_says_by_itself_is_none():
    ours = watch(*LINES)
    for others in (
        [],
        [made("web", 100.99)],
        [made("web", 100.99), made("other", 101.99)],
        [made("web", 100.99), made("cache", 101.99, 409)],
    ):
        assert with_ended_feeds([*others, ours])[-1].left_at == 0.0
    both = [made("web", 100.99), made("cache", 101.99)]
    assert with_ended_feeds([*both, replace(ours, chunks=())])[-1].left_at == 0.0
    assert with_ended_feeds([*both, watch(LINES[0], b"cache is there\n")])[-1].left_at == 0.0
