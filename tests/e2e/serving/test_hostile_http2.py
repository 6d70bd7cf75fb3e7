"""Streams of HTTP/2 frames, changed at random: nothing is left behind by them, and other connections go on."""

import asyncio
import logging
import random

import pytest
import uvloop
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.exceptions import ProtocolError
from tests.e2e.serving.on_the_wire import GET, plain, run, serving

from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.protocols.respondent import Limits

CONNECTIONS, AT_ONCE, PREFACE = 400, 20, 24
ANSWERS = {
    "/late": (Wait(0.005), *plain(b"late")),
    "/stream": (
        SendHead(200, Headers(), framing="chunked"),
        SendBody(b"x"),
        Wait(0.002),
        SendBody(b"y"),
        Finish(Headers((("grpc-status", "0"),))),
    ),
}


def frames(rng):
    """Make what a client sends, right or nearly so."""
    client = H2Connection(H2Configuration(client_side=True, validate_outbound_headers=False, normalize_outbound_headers=False))
    client.initiate_connection()
    for number in range(1, 2 * rng.randrange(1, 5), 2):
        path = rng.choice(["/", "/late", "/stream", "*", ""])
        fields = [(":method", rng.choice(["GET", "POST", "HEAD"])), (":path", path), (":scheme", "http"), (":authority", "h")]
        if rng.random() < 0.3:
            fields.append(
                (rng.choice(["content-length", "te", "Upper", "connection", "content-type"]), rng.choice(["5", "application/grpc"]))
            )
        if rng.random() < 0.1:
            fields.pop(0)
        try:
            client.send_headers(number, fields)
            client.send_data(number, rng.randbytes(rng.randrange(60)))
            rng.choice([client.end_stream, client.end_stream, client.reset_stream, lambda _: None])(number)
            if rng.random() < 0.2:
                client.reset_stream(number)
        except ProtocolError:
            continue
    return client.data_to_send()


def changed(raw, rng):
    made = bytearray(raw)
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        at = PREFACE + rng.randrange(len(made) - PREFACE)
        rng.choice(
            [
                lambda at: made.__setitem__(at, rng.randrange(256)),
                lambda at: made.__delitem__(slice(at, at + rng.randrange(1, 6))),
                lambda at: made.__setitem__(slice(at, at), rng.randbytes(rng.randrange(1, 12))),
            ]
        )(at)
    return bytes(made)


async def say(port, raw, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        await writer.drain()
        await asyncio.sleep(pause)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 10)
    except (ConnectionError, RuntimeError):
        return
    finally:
        writer.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_changed_frames_leave_nothing_behind(seed, caplog):
    rng = random.Random(seed)

    async def scene():
        limits = Limits(head_s=2.0, idle_s=2.0, body_s=1.0)
        async with serving(lambda request: ANSWERS.get(request.path, plain()), limits=limits) as (port, respondent, server):
            for _ in range(CONNECTIONS // AT_ONCE):
                await asyncio.gather(*(say(port, changed(frames(rng), rng), rng.choice([0, 0.01])) for _ in range(AT_ONCE)))
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GET)
            good = await reader.readuntil(b"ok")
            writer.close()
            for _ in range(300):
                if not server.open_connections and not server.memory.held_bytes:
                    break
                await asyncio.sleep(0.01)
            return good, server.open_connections, server.memory.held_bytes, {entry.delivery for entry in respondent.entries}

    with caplog.at_level(logging.ERROR):
        good, connections, held, deliveries = run(scene(), uvloop.new_event_loop)
    assert good.startswith(b"HTTP/1.1 200 OK")
    assert (connections, held) == (0, 0)
    assert "pending" not in deliveries
    assert [record.getMessage() for record in caplog.records] == []
