"""Where open connections get what is published to them: one mailbox each, from the moment their opening was decided about.

A mailbox exists before anybody reads it, so that nothing is lost between the decision that a connection listens and its first message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import count

from understudy.core.model.decision import Sending
from understudy.core.model.step import Steps

type Mailbox = asyncio.Queue[Steps]


class Hub:
    """The mailboxes of the open dialogues and streams of one service in this process."""

    def __init__(self) -> None:
        self._boxes: dict[str, Mailbox] = {}
        self._numbers = count(1)

    def next_name(self) -> str:
        """Name a connection that may be opened."""
        return f"c{next(self._numbers)}"

    def open(self, connection: str) -> None:
        """Take in what is published to a connection from now on."""
        self._boxes[connection] = asyncio.Queue()

    def mailbox(self, connection: str) -> Mailbox:
        """Return what a connection was sent; a connection that nobody opened never gets anything."""
        return self._boxes.get(connection) or asyncio.Queue()

    def close(self, connection: str) -> bool:
        """Drop the mailbox of a connection that ended; say whether there was one."""
        return self._boxes.pop(connection, None) is not None

    def send(self, sendings: Iterable[Sending]) -> None:
        """Put what was published into the mailboxes; what was sent to somebody who just left is lost, as it is on a wire."""
        for sending in sendings:
            box = self._boxes.get(sending.connection)
            if box is not None:
                box.put_nowait(sending.steps)
