"""Performs a list of steps on a sink. The sink is a protocol's way to send; this file knows about time and order, and no protocol.

Waiting is measured against when things were due, not when they happened: our own processing is inside the target.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Protocol, assert_never

from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS
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
    Steps,
    Wait,
)
from understudy.runtime.hub import Mailbox
from understudy.runtime.timer import Timer

# Bodies up to this size are not worth waiting for the client in between.
_ONE_WRITE = 64 * 1024


class Sink(Protocol):
    """Where steps go: one answer of one protocol. What is sent may be held back until `flush`."""

    def send_interim(self, status: int, headers: Headers) -> None:
        """Send a 1xx response."""
        ...

    def send_head(self, head: SendHead, length: int | None) -> None:
        """Send the head of the answer; `length` is the size of the body to come, if known."""
        ...

    def send_body(self, data: bytes) -> None:
        """Send bytes of the body."""
        ...

    def send_raw(self, data: bytes) -> None:
        """Send bytes outside any framing."""
        ...

    def finish(self, trailers: Headers) -> None:
        """End the answer properly."""
        ...

    def reset(self) -> None:
        """Abort at once."""
        ...

    def close(self) -> None:
        """Close as it stands."""
        ...

    def flush(self) -> None:
        """Give what was held back to the transport."""
        ...

    async def drain(self) -> None:
        """Flush, and wait while the client is slower than we are."""
        ...

    async def hang(self) -> None:
        """Stay silent until the client gives up."""
        ...

    async def forward(self, step: Forward) -> None:
        """Pass the request to the real service and its answer back."""
        ...

    async def listen(self, step: KeepListening) -> bool:
        """Send what is published to the connection, until the client leaves; True when the time for that ended before."""
        ...

    async def accept_dialogue(self, step: AcceptDialogue) -> bool:
        """Turn the connection into a dialogue of messages; False when the request asked for none and was told so."""
        ...

    async def send_message(self, step: SendMessage) -> None:
        """Send one message."""
        ...

    async def next_message(self) -> Message | None:
        """Return the client's next message; None when it ended the dialogue."""
        ...

    async def converse(self) -> None:
        """Go on with a dialogue that was accepted until one side ends it."""
        ...

    async def end_dialogue(self, step: EndDialogue) -> None:
        """End the dialogue with a code."""
        ...


def is_plain(steps: Steps) -> bool:
    """Say whether steps are a head, at most one piece of body of moderate size, and the end: what one write sends."""
    if not 2 <= len(steps) <= 3 or type(steps[0]) is not SendHead or type(steps[-1]) is not Finish:
        return False
    body = steps[1]
    return len(steps) == 2 or (type(body) is SendBody and len(body.data) <= _ONE_WRITE)


def is_late(steps: Steps) -> bool:
    """Say whether steps are a pause, and then what one write sends."""
    return type(steps[0]) is Wait and is_plain(steps[1:]) if steps else False


def perform_at_once(steps: Steps, sink: Sink) -> int:
    """Perform the leading steps that need no waiting, and return how many those were."""
    for at, step in enumerate(steps):
        if isinstance(step, SendHead):
            sink.send_head(step, body_length(steps, at))
        elif isinstance(step, SendBody):
            sink.send_body(step.data)
        elif isinstance(step, Finish):
            sink.finish(step.trailers)
            return len(steps)
        else:
            return at
    return len(steps)


async def perform(steps: Steps, sink: Sink, timer: Timer, *, due: float, start: int = 0) -> None:
    """Perform steps in order.

    Args:
        steps: what to do.
        sink: where to do it.
        timer: what waiting is measured with.
        due: timer's time from which waiting is counted: when the request was complete.
        start: number of steps that were performed already.
    """
    in_dialogue = False
    for at in range(start, len(steps)):
        step = steps[at]
        match step:
            case Wait(seconds=seconds):
                due += seconds
                await sink.drain()
                await timer.sleep_until(due)
            case SendBody(data=data):
                sink.send_body(data)
                await sink.drain()
            case SendHead():
                sink.send_head(step, body_length(steps, at))
            case Finish(trailers=trailers):
                sink.finish(trailers)
                await sink.drain()
                return
            case SendInterim(status=status, headers=headers):
                sink.send_interim(status, headers)
            case SendRaw(data=data):
                sink.send_raw(data)
                await sink.drain()
            case Reset():
                await sink.drain()
                sink.reset()
                return
            case Close():
                await sink.drain()
                sink.close()
                return
            case Hang() | KeepListening():
                await sink.drain()
                await _stay_open(step, sink)
                return
            case Forward():
                await sink.forward(step)
                return
            case AcceptDialogue():
                in_dialogue = await sink.accept_dialogue(step)
                if not in_dialogue:
                    return
            case SendMessage():
                await sink.send_message(step)
            case AwaitMessage():
                if await sink.next_message() is None:
                    return
                due = timer.now()
            case EndDialogue():
                await sink.end_dialogue(step)
                return
            case _:
                assert_never(step)
    if in_dialogue:
        await sink.converse()
        return
    await sink.drain()
    sink.close()


async def _stay_open(step: Hang | KeepListening, sink: Sink) -> None:
    """Keep an answer open: in silence, or for what is published, and to its end where that comes with time."""
    if isinstance(step, Hang):
        await sink.hang()
    elif await sink.listen(step):
        sink.finish(NO_HEADERS)
        await sink.drain()


async def relay(mailbox: Mailbox, sink: Sink, timer: Timer, listening: KeepListening) -> None:
    """Send what is published as pieces of a body, and the heartbeat where nothing is, for ever."""
    while True:
        try:
            async with asyncio.timeout(listening.every_s or None):
                steps = await mailbox.get()
        except TimeoutError:
            sink.send_body(listening.heartbeat)
            await sink.drain()
            continue
        due = timer.now()
        for step in steps:
            match step:
                case Wait(seconds=seconds):
                    due += seconds
                    await timer.sleep_until(due)
                case SendMessage(data=data):
                    sink.send_body(data)
                    await sink.drain()
                case _:
                    continue


async def leaves_within(gone: Awaitable[None], seconds: float | None) -> bool:
    """Wait until a client leaves, so many seconds at most where they are told; say whether it left."""
    try:
        async with asyncio.timeout(seconds):
            await gone
    except TimeoutError:
        return False
    return True


def body_length(steps: Steps, at: int) -> int | None:
    """Add up the body that follows the head at position `at`; None when it does not end properly."""
    total = 0
    for step in steps[at + 1 :]:
        if isinstance(step, SendBody):
            total += len(step.data)
        elif isinstance(step, Finish):
            return total
    return None
