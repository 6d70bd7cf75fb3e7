"""What a protocol needs to know of the service it speaks for. `runtime/catalog.py` has the real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from understudy.core.model.dialogue import Line, Reply, Say
from understudy.core.model.engine_io import EngineIo
from understudy.core.model.exchange import Message
from understudy.core.model.message import Request
from understudy.core.model.step import Forward, Steps
from understudy.protocols.perform import Sink
from understudy.runtime.hub import Mailbox
from understudy.runtime.timer import Timer
from understudy.state.journal import Delivery, Entry

type LookUp = Callable[[str], str | None]


class Respondent(Protocol):
    """Decides about requests and is told what became of the answers."""

    @property
    def timer(self) -> Timer:
        """What waiting is measured with."""
        ...

    def answer(self, request: Request, header: LookUp) -> Entry:
        """Decide about a request and note it; `header` looks up one of its fields without building a table of all."""
        ...

    def is_by_message(self, request: Request) -> bool:
        """Say whether a gRPC call, of which only the head has come, is answered message by message."""
        ...

    def engine_at(self, request: Request) -> EngineIo | None:
        """Return what is known of Engine.IO where a request goes; None where it is not spoken."""
        ...

    def so_far(self, request: Request, header: LookUp) -> Steps:
        """Decide about a call as far as it has come, without a note."""
        ...

    def delivered(self, entry: Entry, delivery: Delivery, sent_bytes: int, took_s: float, problem: str = "") -> None:
        """Note how the answer went out."""
        ...

    @property
    def date(self) -> Callable[[], str]:
        """Gives the present as an IMF-fixdate."""
        ...

    def lines(self, entry: Entry) -> tuple[Line, ...]:
        """Return the script of a dialogue."""
        ...

    def replies(self, entry: Entry) -> tuple[Reply, ...]:
        """Return what is said to messages that the script does not wait for."""
        ...

    def says(self, entry: Entry, line: Say, heard: Message | None) -> tuple[bytes, ...]:
        """Render one line of a dialogue; `heard` is the client's last message."""
        ...

    def hear(self, entry: Entry, message: Message) -> Entry | None:
        """Decide about a message in a dialogue; None when the dialogue's own replies are all there is."""
        ...

    def mailbox(self, entry: Entry) -> Mailbox:
        """Return where what is published to the connection of an entry arrives."""
        ...

    def satisfies(self, wanted: Any, heard: Message) -> bool:
        """Say whether a message is what a line or reply of a dialogue wants."""
        ...


class Forwarder(Protocol):
    """Passes requests to real services; see `protocols/http/forward.py`."""

    async def forward(self, entry: Entry, step: Forward, sink: Sink) -> int:
        """Pass the request of an entry on and its answer to the sink; return the bytes of body that came back."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may send, and how slowly.

    Attributes:
        line_bytes: request line.
        field_bytes: one header field.
        fields: number of header fields.
        body_bytes: request body; larger ones are answered 413.
        held_bytes: bodies of all requests that are being read or answered, together; beyond that requests are answered 503.
        connections: open at once; further ones are answered 503.
        head_s: time from the first byte of a request to the end of its head.
        idle_s: time without any request on an open connection.
        body_s: time without a byte while a body is awaited.
        half_closed_s: time an answer may still take once the client has ended its side.
    """

    line_bytes: int = 65_536
    field_bytes: int = 65_536
    fields: int = 256
    body_bytes: int = 1024**3
    held_bytes: int = 2 * 1024**3
    connections: int = 16_384
    head_s: float = 10.0
    idle_s: float = 75.0
    body_s: float = 30.0
    half_closed_s: float = 2.0
