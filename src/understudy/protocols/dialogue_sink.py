"""The steps of a dialogue, which are the same for every sink that can open one."""

from __future__ import annotations

from understudy.core.model.exchange import Message
from understudy.core.model.step import EndDialogue, SendMessage
from understudy.protocols.websocket.dialogue import Dialogue


class DialogueSink:
    """Passes the steps of a dialogue on to the one that was accepted; the part of `Sink` that begins after `accept_dialogue`.

    Attributes:
        sent: bytes of bodies and messages that were sent.
        finished: whether the answer is whole, and nothing of HTTP follows.
    """

    __slots__ = ("_dialogue", "finished", "sent")

    _dialogue: Dialogue | None
    finished: bool
    sent: int

    def _opened(self) -> Dialogue:
        if self._dialogue is None:
            raise TypeError("a step of a dialogue came before AcceptDialogue")
        return self._dialogue

    async def send_message(self, step: SendMessage) -> None:
        """Send one message."""
        self.sent += len(step.data)
        await self._opened().send(step)

    async def next_message(self) -> Message | None:
        """Return the client's next message; None when it ended the dialogue."""
        return await self._opened().receive()

    async def converse(self) -> None:
        """Go on with the dialogue until one side ends it."""
        self.finished = True
        await self._opened().converse()

    async def end_dialogue(self, step: EndDialogue) -> None:
        """End the dialogue with a code."""
        self.finished = True
        await self._opened().end(step)
