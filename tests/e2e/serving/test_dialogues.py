"""WebSocket dialogues with a client library nobody here wrote."""

import asyncio

import pytest
import uvloop
import websockets
from tests.e2e.serving.on_the_wire import LOOPS, dial, run, serving

from understudy.core.model.body import Body
from understudy.core.model.constant import Constant
from understudy.core.model.decision import Decision
from understudy.core.model.dialogue import Dialogue, Hear, Leave, Reply, Say
from understudy.core.model.headers import Headers
from understudy.core.model.step import AcceptDialogue, AwaitMessage, EndDialogue, SendMessage, Wait


class Whole:
    def __init__(self, text):
        self.text = text

    def matches(self, value):
        return value == self.text


class Echo:
    def render(self, context):
        return b"you said " + context["heard"].data


def say(text, after=0.0, kind="text"):
    return Say(kind, Body("bytes", Constant(text)), after)


def talk(dialogue, client, *, loop=uvloop.new_event_loop, accept=None):
    decision = Decision((accept or AcceptDialogue(),), dialogue=dialogue)

    async def scene():
        async with serving(lambda request: decision) as (port, respondent, _):
            return await client(f"ws://127.0.0.1:{port}/chat"), respondent

    return run(scene(), loop)


@pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
def test_a_script_with_replies_and_a_close_code(loop):
    dialogue = Dialogue(
        lines=(say(b"hello"), Hear(Whole("go"), within=2.0), say(b"\x00\x01", kind="binary"), Hear(None), Leave(4001, "done")),
    )

    async def client(url):
        async with websockets.connect(url) as ws:
            assert await ws.recv() == "hello"
            await ws.send("go")
            assert await ws.recv() == b"\x00\x01"
            await ws.send("whatever")
            with pytest.raises(websockets.ConnectionClosed):
                await ws.recv()
            return ws.close_code, ws.close_reason

    assert talk(dialogue, client, loop=loop)[0] == (4001, "done")


def test_replies_go_on_until_the_client_leaves():
    dialogue = Dialogue(replies=(Reply(Whole("bye"), (Leave(1000),)), Reply(None, (Say("text", Body("bytes", Echo())),))))

    async def client(url):
        async with websockets.connect(url, compression="deflate") as ws:
            for n in range(50):
                await ws.send(f"message {n} " + "x" * 1000)
                assert await ws.recv() == f"you said message {n} " + "x" * 1000
            pong = await ws.ping()
            await asyncio.wait_for(pong, 2)
            assert ws.protocol.extensions
            await ws.send("bye")
            with pytest.raises(websockets.ConnectionClosed):
                await ws.recv()
            return ws.close_code

    code, respondent = talk(dialogue, client)
    assert code == 1000
    assert respondent.entries[0].delivery == "sent"


def test_a_message_that_was_not_expected_ends_the_dialogue():
    async def client(url):
        async with websockets.connect(url) as ws:
            await ws.send("stop")
            with pytest.raises(websockets.ConnectionClosed):
                await ws.recv()
            return ws.close_code

    assert talk(Dialogue(lines=(Hear(Whole("go")), say(b"never"))), client)[0] == 1008


def test_replies_are_given_while_the_script_waits():
    dialogue = Dialogue(lines=(say(b"tick", 0.5), Leave(1000)), replies=(Reply(None, (say(b"reply"),)),))

    async def client(url):
        async with websockets.connect(url) as ws:
            await ws.send("hello?")
            return [await ws.recv(), await ws.recv()]

    assert talk(dialogue, client)[0] == ["reply", "tick"]


def test_subprotocol_and_fields_of_the_handshake():
    accept = AcceptDialogue(Headers((("X-Node", "7"), ("Sec-WebSocket-Accept", "recorded"))), subprotocols=("graphql-ws",))

    async def client(url):
        async with websockets.connect(url, subprotocols=["other", "graphql-ws"]) as ws:
            return ws.subprotocol, ws.response.headers["X-Node"]

    assert talk(Dialogue(), client, accept=accept)[0] == ("graphql-ws", "7")


def test_steps_alone_are_a_dialogue_too():
    steps = (
        AcceptDialogue(),
        SendMessage("text", b"first"),
        AwaitMessage(),
        Wait(0.05),
        SendMessage("text", b"second"),
        EndDialogue(1001, "bye"),
    )

    async def scene():
        async with serving(steps) as (port, _, _), websockets.connect(f"ws://127.0.0.1:{port}/") as ws:
            assert await ws.recv() == "first"
            await ws.send("x")
            assert await ws.recv() == "second"
            with pytest.raises(websockets.ConnectionClosed):
                await ws.recv()
            return ws.close_code

    assert run(scene(), asyncio.new_event_loop) == 1001


def test_a_request_that_is_no_handshake_is_told_so():
    async def scene():
        async with serving((AcceptDialogue(),)) as (port, _, _):
            return await asyncio.to_thread(ask, port)

    def ask(port):
        with dial(port) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return sock.recv(65536)

    got = run(scene(), asyncio.new_event_loop)
    assert got.startswith(b"HTTP/1.1 426 Upgrade Required\r\n")
    assert b"Upgrade: websocket\r\n" in got


def test_a_stopping_server_says_goodbye():
    async def scene():
        async with LeftBehind() as ws:
            with pytest.raises(websockets.ConnectionClosed):
                await ws.recv()
            return ws.close_code

    class LeftBehind:
        async def __aenter__(self):
            async with serving((AcceptDialogue(),), drain_s=0.1) as (port, _, _):
                self.ws = await websockets.connect(f"ws://127.0.0.1:{port}/")
            return self.ws

        async def __aexit__(self, *exc):
            await self.ws.close()

    assert run(scene(), asyncio.new_event_loop) == 1001
