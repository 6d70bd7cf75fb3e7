import asyncio

import pytest

from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.step import (
    AcceptDialogue,
    AwaitMessage,
    Close,
    EndDialogue,
    Finish,
    Forward,
    Hang,
    KeepListening,
    Reset,
    SendBody,
    SendHead,
    SendInterim,
    SendMessage,
    SendRaw,
    Wait,
)
from understudy.protocols.perform import body_length, is_plain, leaves_within, perform, perform_at_once


class Recorder:
    """A sink that writes down what it is asked to do."""

    def __init__(self, messages=(), accepts=True):
        self.did = []
        self.messages = list(messages)
        self.accepts = accepts

    def send_interim(self, status, headers):
        self.did.append(f"interim {status}")

    def send_head(self, head, length):
        self.did.append(f"head {head.status} {length}")

    def send_body(self, data):
        self.did.append(f"body {data.decode()}")

    def send_raw(self, data):
        self.did.append(f"raw {data.decode()}")

    def finish(self, trailers):
        self.did.append(f"finish {dict(trailers)}" if trailers else "finish")

    def reset(self):
        self.did.append("reset")

    def close(self):
        self.did.append("close")

    def flush(self):
        self.did.append("flush")

    async def drain(self):
        pass

    async def hang(self):
        self.did.append("hang")

    async def listen(self, step):
        self.did.append(f"listen {step.for_s}")
        return step.for_s is not None

    async def forward(self, step):
        self.did.append(f"forward {step.upstream}")

    async def accept_dialogue(self, step):
        self.did.append("accept")
        return self.accepts

    async def send_message(self, step):
        self.did.append(f"say {step.data.decode()}")

    async def next_message(self):
        return self.messages.pop(0) if self.messages else None

    async def converse(self):
        self.did.append("converse")

    async def end_dialogue(self, step):
        self.did.append(f"end {step.code}")


class Metronome:
    """A timer in which waiting takes no time and `work` seconds pass at every look at it."""

    def __init__(self, work=0.0):
        self.time = 100.0
        self.work = work
        self.until = []

    def now(self):
        self.time += self.work
        return self.time

    async def sleep_until(self, due):
        self.until.append(due)
        self.time = max(self.time, due)


async def play(*steps, **options):
    sink, timer = Recorder(**options), Metronome()
    await perform(steps, sink, timer, due=100.0)
    return sink.did


async def test_steps_in_order():
    steps = (SendInterim(103), SendHead(200), SendBody(b"a"), SendBody(b"b"), Finish(Headers((("X", "1"),))))
    assert await play(*steps) == ["interim 103", "head 200 2", "body a", "body b", "finish {'X': '1'}"]


@pytest.mark.parametrize(
    ("last", "did"), [(Reset(), "reset"), (Close(), "close"), (Hang(), "hang"), (Forward("http://u"), "forward http://u")]
)
async def test_nothing_follows_the_last_step(last, did):
    assert await play(SendRaw(b"x"), last, SendBody(b"never")) == ["raw x", did]


async def test_steps_that_end_without_an_end_close_the_connection():
    assert await play(SendHead(200), SendBody(b"half")) == ["head 200 None", "body half", "close"]


async def test_an_answer_that_was_kept_open_ends_when_its_time_is_over():
    assert await play(SendHead(200), KeepListening()) == ["head 200 None", "listen None"]
    assert await play(SendHead(200), KeepListening(for_s=2.0)) == ["head 200 None", "listen 2.0", "finish"]


async def test_a_client_leaves_within_some_time_or_not():
    assert await leaves_within(asyncio.sleep(0), None)
    assert not await leaves_within(asyncio.get_running_loop().create_future(), 1e-6)
    assert not await leaves_within(asyncio.get_running_loop().create_future(), 0.0)


async def test_waits_add_up_from_when_the_request_was_complete():
    sink, timer = Recorder(), Metronome(work=0.01)
    await perform((Wait(0.2), SendHead(200), Wait(0.3), Finish()), sink, timer, due=100.0)
    assert timer.until == [pytest.approx(100.2), pytest.approx(100.5)]


async def test_a_message_of_the_client_starts_the_time_anew():
    sink, timer = Recorder([Message("client", "text", b"hi", 0.0)]), Metronome()
    timer.time = 500.0
    await perform((AcceptDialogue(), AwaitMessage(), Wait(1), SendMessage("text", b"yo"), EndDialogue()), sink, timer, due=100.0)
    assert timer.until == [501.0]
    assert sink.did == ["accept", "say yo", "end 1000"]


async def test_a_dialogue_goes_on_when_the_steps_are_done():
    assert await play(AcceptDialogue(), SendMessage("text", b"hi")) == ["accept", "say hi", "converse"]
    assert await play(AcceptDialogue(), AwaitMessage(), SendMessage("text", b"never")) == ["accept"]
    assert await play(AcceptDialogue(), SendMessage("text", b"never"), accepts=False) == ["accept"]


def test_what_needs_no_waiting_is_performed_at_once():
    sink = Recorder()
    steps = (SendHead(200), SendBody(b"a"), Finish())
    assert perform_at_once(steps, sink) == 3
    assert sink.did == ["head 200 1", "body a", "finish"]
    assert perform_at_once((SendHead(200), Wait(1), SendBody(b"a"), Finish()), Recorder()) == 1
    assert perform_at_once((Reset(),), Recorder()) == 0


def test_the_length_of_a_body_is_known_only_when_it_ends():
    assert body_length((SendHead(200), SendBody(b"ab"), Wait(1), SendBody(b"c"), Finish()), 0) == 3
    assert body_length((SendHead(200), SendBody(b"ab"), Close()), 0) is None


@pytest.mark.parametrize(
    ("steps", "plain"),
    [
        ((SendHead(200), SendBody(b"x"), Finish()), True),
        ((SendHead(204), Finish()), True),
        ((SendHead(200), SendBody(b"x" * 100_000), Finish()), False),
        ((Wait(1.0), SendHead(200), Finish()), False),
        ((SendHead(200), SendBody(b"x"), Reset()), False),
        ((), False),
    ],
)
def test_plain_answers_are_those_that_one_write_sends(steps, plain):
    assert is_plain(steps) is plain
