"""Opening a dialogue inside a session: asked for as a WebSocket would be; what is decided is performed on what the session carries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue, Forward, KeepListening, SendHead
from understudy.protocols.dialogue_sink import DialogueSink
from understudy.protocols.perform import perform
from understudy.protocols.respondent import Respondent
from understudy.protocols.websocket.dialogue import Channel, Dialogue
from understudy.state.journal import Delivery, Entry


class Opening(DialogueSink):
    """Asks for a dialogue and holds it; satisfies `Sink`, where an answer that accepts none is a refusal.

    Args:
        channel: what the dialogue goes over.
        refuse: tells the client the body of a refusal.
    """

    def __init__(self, respondent: Respondent, request: Request, channel: Channel, refuse: Callable[[bytes], None]) -> None:
        self._respondent = respondent
        self._channel = channel
        self._refuse = refuse
        self._entry: Entry = respondent.answer(request, request.headers.get)
        self._dialogue = None
        self._body = b""
        self.sent = 0
        self.finished = False
        self._task = asyncio.create_task(self._perform())

    async def _perform(self) -> None:
        timer, entry = self._respondent.timer, self._entry
        due = timer.now()
        delivery: Delivery = "client_gone"
        try:
            await perform(entry.decision.steps, self, timer, due=due)
            delivery = "sent"
        finally:
            self._respondent.delivered(entry, delivery, self.sent, timer.now() - due)

    def send_interim(self, status: int, headers: Headers) -> None:
        """Nothing: sessions know no 1xx responses."""

    def send_head(self, head: SendHead, length: int | None) -> None:
        """Nothing: only the body of a refusal is told."""

    def send_body(self, data: bytes) -> None:
        """Keep what a refusal says."""
        self._body += data

    def send_raw(self, data: bytes) -> None:
        """Keep what a refusal says."""
        self._body += data

    def finish(self, trailers: Headers) -> None:  # noqa: ARG002 (the interface has it)
        """Refuse."""
        self.sent = len(self._body)
        self._refuse(self._body)

    def reset(self) -> None:
        """Refuse without a word."""
        self._refuse(b"")

    def close(self) -> None:
        """Refuse without a word."""
        self._refuse(b"")

    def flush(self) -> None:
        """Nothing is held back."""

    async def drain(self) -> None:
        """Nothing is held back."""

    async def hang(self) -> None:
        """Stay silent until the client gives up."""
        while await self._channel.read() is not None:
            continue

    async def forward(self, step: Forward) -> None:
        """Refuse: a session of the real service is another one."""
        self._refuse(f"this would have to be asked of {step.upstream}".encode())

    async def listen(self, step: KeepListening) -> bool:  # noqa: ARG002 (the interface has it)
        """Stay silent: a stream is no dialogue."""
        await self.hang()
        return False

    async def accept_dialogue(self, step: AcceptDialogue) -> bool:  # noqa: ARG002 (the interface has it)
        """Open the dialogue."""
        self._dialogue = Dialogue(self._channel, self._respondent, self._entry)
        return True
