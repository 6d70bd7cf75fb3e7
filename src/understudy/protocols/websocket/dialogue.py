"""A dialogue of messages: lines by the stub, over whatever channel.

A pump reads all the time, so that pings are answered and a closing client is noticed while the script waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from understudy.core.engine.respond import end_of
from understudy.core.model.dialogue import Hear, Leave, Line, Say
from understudy.core.model.exchange import Message
from understudy.core.model.step import EndDialogue, SendMessage, Steps, Wait
from understudy.protocols.respondent import Respondent
from understudy.protocols.websocket.frames import Kind
from understudy.state.journal import Entry

# Seconds a client gets to answer our close frame before the connection is closed under it (RFC 6455 §7.1.1).
_CLOSING_S = 2.0
_POLICY_VIOLATION = 1008
_GOING_AWAY = 1001
_INTERNAL_ERROR = 1011


class Channel(Protocol):
    """What messages go over: the frames of a WebSocket, or a namespace of Socket.IO."""

    async def read(self) -> tuple[Kind, bytes] | None:
        """Return the client's next message; None when it ended the dialogue, or that was confirmed."""
        ...

    async def send(self, kind: Kind, data: bytes) -> None:
        """Send one message."""
        ...

    async def close(self, code: int, reason: bytes) -> None:
        """Say that the dialogue ends."""
        ...


class Dialogue:
    """An open dialogue."""

    def __init__(self, channel: Channel, speaker: Respondent, entry: Entry) -> None:
        self._channel = channel
        self._speaker = speaker
        self._entry = entry
        self._inbox: asyncio.Queue[Message | None] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._we_closed = False
        self._heard: Message | None = None
        self._started = speaker.timer.now()
        self._tasks: set[asyncio.Task[object]] = set()
        self._pump = asyncio.create_task(self._read_all())

    async def _read_all(self) -> None:
        """Read until the dialogue ends, and queue what is said."""
        try:
            while (said := await self._channel.read()) is not None:
                self._inbox.put_nowait(Message("client", *said, self._speaker.timer.now() - self._started))
        finally:
            self._ended.set()
            self._inbox.put_nowait(None)

    async def send(self, step: SendMessage) -> None:
        """Send one message."""
        await self._channel.send(step.kind, step.data)

    async def receive(self) -> Message | None:
        """Return the client's next message; None when it ended the dialogue."""
        message = await self._inbox.get()
        if message is None:
            self._inbox.put_nowait(None)
        else:
            self._heard = message
        return message

    async def end(self, step: EndDialogue) -> None:
        """Close with a code, and give the client a moment to confirm."""
        self._we_closed = True
        if not self._ended.is_set():
            await self._channel.close(step.code, step.reason.encode())
            try:
                async with asyncio.timeout(_CLOSING_S):
                    await self._ended.wait()
            except TimeoutError:
                pass
        self._pump.cancel()

    async def converse(self) -> None:
        """Speak the script, then reply to whatever the client says, until one side ends it."""
        try:
            if await self._speak(self._speaker.lines(self._entry)):
                self._begin(self._relay())
                await self._reply_for_ever()
        except asyncio.CancelledError:
            if not self._ended.is_set() and not self._we_closed:
                # The server stops: say so, there is no time to wait for the answer.
                await self._channel.close(_GOING_AWAY, b"")
            raise
        except ConnectionError:
            # The client ended the dialogue in the middle of our line.
            await self._ended.wait()
        finally:
            self._pump.cancel()
            for task in self._tasks:
                task.cancel()

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something beside listening to the client."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _relay(self) -> None:
        """Send what is published to this dialogue."""
        mailbox = self._speaker.mailbox(self._entry)
        while True:
            await self._carry_out(await mailbox.get())

    async def _carry_out(self, steps: Steps) -> bool:
        """Perform the steps of an answer to a message, or of what was published; say whether the dialogue goes on."""
        due = self._speaker.timer.now()
        for step in steps:
            if self._ended.is_set() or self._we_closed:
                return False
            match step:
                case Wait(seconds=seconds):
                    due += seconds
                    await self._speaker.timer.sleep_until(due)
                case SendMessage():
                    await self.send(step)
                case EndDialogue():
                    await self.end(step)
                    return False
                case _:
                    continue
        return True

    async def _answer(self, entry: Entry) -> bool:
        """Carry out what was decided about a message; say whether the dialogue goes on."""
        decision, start = entry.decision, self._speaker.timer.now()
        if decision.outcome in ("miss", "error"):
            # There is no message that says so in everybody's protocol, and silence would only make the client wait.
            said = "no stub answers this message" if decision.is_miss else "the answer to this message failed"
            await self.end(EndDialogue(_INTERNAL_ERROR, f"understudy: {said}"))
            goes_on = False
        elif sum(isinstance(step, Wait) for step in decision.steps) > 1:
            # A series of messages: the client may say something else meanwhile.
            self._begin(self._carry_out(decision.steps))
            goes_on = True
        else:
            goes_on = await self._carry_out(decision.steps)
        sent = sum(len(step.data) for step in decision.steps if isinstance(step, SendMessage))
        self._speaker.delivered(entry, "sent", sent, self._speaker.timer.now() - start)
        return goes_on

    async def _speak(self, lines: tuple[Line, ...]) -> bool:
        """Speak lines in order; say whether the dialogue goes on."""
        due = self._speaker.timer.now()
        for at, line in enumerate(lines):
            if not isinstance(line, Hear):
                due += line.after
                await self._pause(due, interruptible=not any(isinstance(later, Hear) for later in lines[at:]))
            if self._ended.is_set() or self._we_closed:
                return False
            match line:
                case Say():
                    for data in self._speaker.says(self._entry, line, self._heard):
                        await self.send(SendMessage(line.kind, data))
                case Hear():
                    if not await self._hear(line):
                        return False
                    due = self._speaker.timer.now()
                case Leave():
                    await self.end(end_of(line, self._entry.decision.context or {}))
                    return False
        return True

    async def _hear(self, line: Hear) -> bool:
        """Wait for a message that satisfies the line; anything else ends the dialogue."""
        try:
            async with asyncio.timeout(line.within):
                message = await self.receive()
        except TimeoutError:
            await self.end(EndDialogue(_POLICY_VIOLATION, f"no message within {line.within:g} s"))
            return False
        if message is None:
            return False
        if line.wanted is not None and not self._speaker.satisfies(line.wanted, message):
            await self.end(EndDialogue(_POLICY_VIOLATION, "an unexpected message"))
            return False
        return True

    async def _pause(self, due: float, *, interruptible: bool) -> None:
        """Wait until `due`; replies are given meanwhile when no later line waits for a message itself."""
        timer = self._speaker.timer
        if timer.now() >= due:
            return
        sleeping = asyncio.ensure_future(timer.sleep_until(due))
        try:
            while not sleeping.done():
                hearing = asyncio.ensure_future(self._inbox.get() if interruptible else self._ended.wait())
                await asyncio.wait((sleeping, hearing), return_when=asyncio.FIRST_COMPLETED)
                if not hearing.done():
                    hearing.cancel()
                    return
                message = hearing.result()
                if not isinstance(message, Message):
                    self._inbox.put_nowait(None)
                    return
                if not await self._reply(message):
                    return
        finally:
            sleeping.cancel()

    async def _reply_for_ever(self) -> None:
        while (message := await self.receive()) is not None:
            if not await self._reply(message):
                return

    async def _reply(self, message: Message) -> bool:
        """Give the first reply that wants this message; say whether the dialogue goes on."""
        self._heard = message
        answered = self._speaker.hear(self._entry, message)
        if answered is not None:
            return await self._answer(answered)
        for reply in self._speaker.replies(self._entry):
            if reply.kind not in {"", message.kind}:
                continue
            if reply.wanted is None or self._speaker.satisfies(reply.wanted, message):
                return await self._speak(reply.lines)
        return True
