"""One stream of an HTTP/2 connection: a request that is arriving, and then its answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.protocols.http.budget import Holding
from understudy.protocols.http2.frames import Frames

if TYPE_CHECKING:
    from understudy.protocols.http2.sink import Http2Sink

# A gRPC client that has said something and does not end its side either takes its time or waits for us, and nothing tells which:
# a silence this much longer than any pause it has made so far is taken for waiting.
_FIRST_PATIENCE_S, _LEAST_PATIENCE_S, _PAUSES = 2.0, 1.0, 3.0


class Stream:
    """A request that is arriving, and then its answer."""

    __slots__ = (
        "_heard_at",
        "_longest",
        "body",
        "deadline",
        "frames",
        "handle",
        "holding",
        "is_answered",
        "is_by_message",
        "request",
        "room",
        "sink",
        "size",
        "task",
        "told",
        "trailers",
    )

    def __init__(self, request: Request, holding: Holding) -> None:
        self.request = request
        self.holding = holding
        # Ends a body of which no byte comes any more; calls of gRPC may take their time.
        self.deadline: asyncio.TimerHandle | None = None
        self.body: list[bytes] = []
        self.frames = Frames()
        self.is_by_message = False
        self.sink: Http2Sink | None = None
        self.told = 0
        self.size = 0
        self.trailers = Headers()
        self.task: asyncio.Task[None] | None = None
        self.handle: asyncio.TimerHandle | None = None
        self.room: asyncio.Future[None] | None = None
        self.is_answered = False
        self._heard_at: float | None = None
        self._longest: float | None = None

    def stop_waiting(self) -> None:
        """Await nothing more of the client."""
        for handle in (self.handle, self.deadline):
            if handle is not None:
                handle.cancel()

    def patience(self, now: float) -> float:
        """Note that the client has spoken, and return how long its silence may last from now on."""
        if self.handle is not None:
            self.handle.cancel()
        if self._heard_at is not None:
            self._longest = max(self._longest or 0.0, now - self._heard_at)
        self._heard_at = now
        return _FIRST_PATIENCE_S if self._longest is None else max(_LEAST_PATIENCE_S, _PAUSES * self._longest)
