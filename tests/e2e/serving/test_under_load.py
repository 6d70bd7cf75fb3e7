"""Many clients at once: reloads while requests are answered, an end with requests in flight."""

import asyncio
from contextlib import asynccontextmanager

import uvloop
from tests.e2e.serving.on_the_wire import run, serving
from tests.unit.admin.on_stage import make_stage

from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.files.stubs.document import compile_document
from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.fast_lane import FastLanes
from understudy.protocols.http.server import HttpServer
from understudy.runtime.listener import bind

RELOADS, CLIENTS, IN_FLIGHT = 1000, 8, 1000


def version(number):
    """A set of stubs that all speak of its number: in a head and a body, made by the fast lane and from a template."""
    headers = {"x-version": str(number)}
    return compile_document(
        {
            "stubs": [
                {"id": "constant", "when": {"path": "/constant"}, "then": {"headers": headers, "text": f"v{number}"}},
                {
                    "id": "made",
                    "when": {"path": "/made/{id}"},
                    "then": {"headers": {**headers, "x-id": "{{ path.id }}"}, "text": f"v{number}"},
                },
            ]
        },
        name="pay",
    )


@asynccontextmanager
async def staged(load):
    stage = make_stage(load=load, documents={"pay": {"stubs": []}})
    answerer = stage.engine.catalog.named("pay")
    server, lanes = HttpServer(None), FastLanes(answerer)
    listener = bind("127.0.0.1", 0)
    await listener.open(lambda: Doorway(Rooms(lambda: server.connect(answerer, lanes), lobby=server)))
    try:
        yield stage, listener.port
    finally:
        listener.close()
        await server.close(5)


async def ask(reader, writer, path):
    writer.write(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % path)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
    return int(head.split()[1]), fields, (await reader.readexactly(int(fields["content-length"]))).decode()


def test_a_thousand_reloads_mix_no_answers():
    numbers = iter(range(RELOADS + 2))

    async def client(port, done):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seen, wrong = [], []
        while not done.is_set():
            for path in (b"/constant", b"/made/7"):
                status, fields, body = await ask(reader, writer, path)
                if status != 200 or body != f"v{fields.get('x-version')}":
                    wrong.append((status, fields, body))
                else:
                    seen.append(int(fields["x-version"]))
        writer.close()
        return seen, wrong

    async def scene():
        async with staged(lambda: [version(next(numbers))]) as (stage, port):
            stage.reload()
            done = asyncio.Event()
            clients = [asyncio.create_task(client(port, done)) for _ in range(CLIENTS)]
            for _ in range(RELOADS):
                assert await asyncio.to_thread(stage.reload) == ()
            done.set()
            return await asyncio.gather(*clients), stage.counts()

    found, counts = run(scene(), uvloop.new_event_loop)
    assert [wrong for _, wrong in found if wrong] == []
    assert all(seen == sorted(seen) for seen, _ in found), "an older set answered after a newer one"
    assert len({number for seen, _ in found for number in seen}) > RELOADS / 20
    assert counts.requests == {("pay", "answer"): sum(len(seen) for seen, _ in found)}


def test_an_end_lets_a_thousand_in_flight_finish():
    async def client(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        found = await ask(reader, writer, b"/")
        writer.close()
        return found[0], found[2]

    async def scene():
        steps = (SendHead(200), Wait(3.0), SendBody(b"done"), Finish())
        arrived, everybody = [], asyncio.Event()

        def decide(request):
            arrived.append(request)
            if len(arrived) == IN_FLIGHT:
                everybody.set()
            return steps

        async with serving(decide, drain_s=20) as (port, respondent, server):
            clients = [asyncio.create_task(client(port)) for _ in range(IN_FLIGHT)]
            await everybody.wait()
            await server.close(20)
            return await asyncio.gather(*clients), [entry.delivery for entry in respondent.entries]

    answers, deliveries = run(scene(), uvloop.new_event_loop)
    assert set(answers) == {(200, "done")}
    assert set(deliveries) == {"sent"}
