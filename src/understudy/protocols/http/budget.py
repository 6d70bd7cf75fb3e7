"""What all connections together may hold, and how a client is turned away when that is used up.

Shedding is no virtual service's doing: such answers say so, and are counted apart from the 503 of a scenario.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from understudy.protocols.http.request_body import BrokenBodyError
from understudy.protocols.http.sink import Http1Sink
from understudy.protocols.http.wire import Terms
from understudy.protocols.perform import perform_at_once
from understudy.protocols.problems import problem_steps

SHED_HEADERS = (("Retry-After", "1"), ("understudy-shed", "connections"))
# What a client that is turned away gets to read its answer.
_PARTING_S = 1.0


class Memory:
    """The bytes of request bodies that are being read or answered."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0

    def fits(self, size: int) -> bool:
        """Say whether there is room for so many bytes more."""
        return self.held_bytes + size <= self.limit_bytes

    def hold(self) -> Holding:
        """Return the account of one request."""
        return Holding(self)


class Holding:
    """What one request holds of the memory, until it is released."""

    __slots__ = ("_bytes", "_memory")

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bytes = 0

    def add(self, size: int) -> None:
        """Take so many bytes more.

        Raises:
            BrokenBodyError: there is no room for them.
        """
        memory = self._memory
        if not memory.fits(size):
            raise BrokenBodyError(
                503, f"understudy holds {memory.held_bytes:,} bytes of request bodies, and no more than {memory.limit_bytes:,}"
            )
        memory.held_bytes += size
        self._bytes += size

    def release(self) -> None:
        """Give everything back."""
        self._memory.held_bytes -= self._bytes
        self._bytes = 0


class TurnedAway(asyncio.Protocol):
    """A connection beyond the budget: its first request is answered 503, whatever it is, and that was all."""

    def __init__(self, date: Callable[[], str], limit: int) -> None:
        self.date = date
        self.transport: asyncio.Transport | None = None
        self._limit = limit
        self._answered = False

    @property
    def writing_paused(self) -> bool:
        """Whether the client is slower than we are: nobody waits for it."""
        return False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 (what is asked makes no difference)
        """Answer once, and leave the client a moment to read that before what it goes on sending would reset the connection."""
        if self._answered or self.transport is None:
            return
        self._answered = True
        detail = f"understudy holds {self._limit:,} connections, and no more"
        sink = Http1Sink(self)  # type: ignore[arg-type]  # of a connection it needs only what is here
        sink.begin(Terms(keeps_alive=False), None)
        perform_at_once(problem_steps(503, detail, headers=SHED_HEADERS), sink)
        sink.flush()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        asyncio.get_running_loop().call_later(_PARTING_S, self.transport.close)

    def eof_received(self) -> None:
        """Close when the client has."""
