"""Answers that are held back and then go out in one write.

Ten thousand may be due at once: what can be done while they wait is done then, and what nobody waits for once all are out. When one
is due, its bytes go to the system, and nothing else happens.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from understudy.protocols.http.budget import Holding
from understudy.protocols.http.rendering import Rendered
from understudy.protocols.http.wire import Terms
from understudy.runtime.timer import Appointment, Timer
from understudy.state.journal import Delivery, Entry

_NO_DESCRIPTOR = -1


class Giver(Protocol):
    """What a late answer needs of its connection."""

    transport: asyncio.Transport | None
    date: Callable[[], str]

    def perform_late(self, late: LateAnswer) -> None:
        """Give an answer that was not rendered, step by step."""
        ...

    def settle_late(self) -> None:
        """Keep the books of the answer that was given."""
        ...


@dataclass(slots=True, eq=False)
class LateAnswer:
    """A request that was decided about, and whose answer is to be given in one write after a pause.

    Attributes:
        due: when the request was complete, in the timer's time; the pause counts from there.
        waiter: what the connection's task waits on: it is not woken for this.
        rendered: the answer as bytes; None when they depend on who asks.
        terms: what the framing of an answer that is not rendered depends on.
        holding: what the request's body holds of the memory; None when it has none.
        descriptor: the system's number of the connection, when bytes may go there directly.
        appointment: when it is to be given.
        is_given: whether it was.
        sent, took_s, closes, delivery: once it was: bytes of its body, seconds from `due`, whether the connection ends with it,
            and what became of it.
    """

    giver: Giver
    entry: Entry
    due: float
    waiter: asyncio.Future[None] | None
    rendered: Rendered | None
    terms: Terms
    timer: Timer
    holding: Holding | None = None
    descriptor: int = _NO_DESCRIPTOR
    appointment: Appointment | None = None
    is_given: bool = False
    sent: int = 0
    took_s: float = 0.0
    closes: bool = False
    delivery: Delivery = "sent"

    def wait(self, pause_s: float) -> None:
        """Make the appointment, and have everything at hand for it."""
        transport = self.giver.transport
        if self.rendered is not None and transport is not None and not transport.get_write_buffer_size():
            # Nothing else is written until this answer was: in what order bytes go out is no question.
            self.descriptor = descriptor_of(transport)
        self.appointment = self.timer.call_at(self.due + pause_s, self.give)

    def give(self) -> None:
        """Give the answer whose time has come.

        Of all that is kept for ten thousand answers, the processor has next to nothing at hand: what is not looked at costs no time.
        """
        timer, rendered, descriptor = self.timer, self.rendered, self.descriptor
        if rendered is None:
            self.giver.perform_late(self)
        else:
            data = rendered.data if rendered.beat == timer.beat else rendered.at(timer.beat, self.giver.date)
            try:
                written = os.write(descriptor, data) if descriptor >= 0 else 0
            except OSError:
                written = 0  # there is no room, or nobody: the transport knows what to do about either
            if written < len(data) and (transport := self.giver.transport) is not None:
                transport.write(data[written:])
            self.sent = rendered.size
        self.is_given = True
        self.took_s = timer.now() - self.due
        timer.call_after_due(self.settle)

    def settle(self) -> None:
        """Have the books kept, once nothing else is due."""
        self.giver.settle_late()

    def cancel(self) -> None:
        """Let it not be given: the client is gone. One that was given already stays so."""
        if self.appointment is not None and not self.is_given:
            self.appointment.cancel()
            self.took_s = self.timer.now() - self.due
            self.delivery = "client_gone"


def descriptor_of(transport: asyncio.Transport) -> int:
    """Return the system's number of the socket that the transport's bytes go to as they are; -1 when there is none."""
    sock = transport.get_extra_info("socket")
    if sock is None or os.name != "posix" or transport.get_extra_info("sslcontext") is not None:
        return _NO_DESCRIPTOR
    found: int = sock.fileno()
    return found
