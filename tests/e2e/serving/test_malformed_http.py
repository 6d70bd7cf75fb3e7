"""What is no valid HTTP gets 4xx or 5xx, or the end of the connection, and nothing that follows it is ever taken for a request."""

import asyncio
import random
import re

import uvloop
from tests.e2e.serving.malformed import EVERY, NEXT
from tests.e2e.serving.on_the_wire import plain, run, serving
from tests.unit.admin.on_stage import make_stage

from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.fast_lane import FastLanes
from understudy.protocols.http.server import HttpServer
from understudy.runtime.listener import bind

GOOD = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
AT_ONCE = 50


async def say(port, pieces):
    """Send pieces, and return what came back until the server ended the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if len(pieces) > 1:
                await asyncio.sleep(0.001)
        return await asyncio.wait_for(reader.read(), 20)
    except (ConnectionError, RuntimeError):
        # uvloop says the latter when the connection is gone already.
        return b""
    finally:
        writer.close()


async def say_all(port, conversations):
    """Hold conversations, some at once; return those whose answer is none that a broken request may get."""
    gate, wrong = asyncio.Semaphore(AT_ONCE), []

    async def hold(name, pieces, before):
        async with gate:
            try:
                got = await say(port, pieces)
            except TimeoutError:
                wrong.append(f"{name}: the connection stays open")
                return
        answers = re.findall(rb"HTTP/1\.1 ([0-9])[0-9]{2} [A-Za-z ]+\r\n", got)
        if len(answers) > before + 1 or any(answer not in b"45" for answer in answers[before:]):
            wrong.append(f"{name}: {got[:200]!r}")

    await asyncio.gather(*(hold(*conversation) for conversation in conversations))
    return wrong


def test_there_are_more_than_three_hundred_forms():
    assert len({raw for _, raw in EVERY}) > 400
    assert len({name for name, _ in EVERY}) == len(EVERY)


def test_no_form_gets_an_answer_or_a_journal_entry():
    async def scene():
        async with serving(plain()) as (port, respondent, server):
            wrong = await say_all(port, [(name, [raw + NEXT], 0) for name, raw in EVERY])
            return wrong, [entry.request.target for entry in respondent.entries], server.refused

    wrong, noted, refused = run(scene(), uvloop.new_event_loop)
    assert wrong == []
    assert noted == []
    assert refused > len(EVERY) / 2


def test_nor_does_one_that_is_cut_anywhere_and_follows_requests_that_the_fast_lane_answers():
    rng = random.Random(5)

    def cut(raw):
        places = sorted(rng.sample(range(1, len(raw)), min(len(raw) - 1, 3)))
        return [raw[start:end] for start, end in zip([0, *places], [*places, len(raw)], strict=True)]

    async def scene():
        stage = make_stage({"pay": {"stubs": [{"id": "a", "when": {"path": "/"}, "then": {"text": "constant"}}]}})
        answerer = stage.engine.catalog.named("pay")
        server, lanes = HttpServer(None), FastLanes(answerer)
        listener = bind("127.0.0.1", 0)
        await listener.open(lambda: Doorway(Rooms(lambda: server.connect(answerer, lanes), lobby=server)))
        try:
            wrong = await say_all(listener.port, [(name, [GOOD, GOOD, *cut(raw + NEXT)], 2) for name, raw in EVERY])
        finally:
            listener.close()
            await server.close(1)
        return wrong, [entry for entry in stage.journal() if (entry.request.method, entry.request.target) != ("GET", "/")], stage.counts()

    wrong, noted, counts = run(scene(), uvloop.new_event_loop)
    assert wrong == []
    assert noted == []
    assert counts.requests == {("pay", "answer"): 2 * len(EVERY)}
