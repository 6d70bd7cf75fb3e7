"""What a recording holds: exchanges, in the order in which they were completed.

Timings use the names and meaning of HAR 1.2 §timings, in seconds; None means not applicable.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.model.unchanging import unchanging

type FailureKind = Literal["refused", "reset", "timeout", "tls", "dns", "truncated", "protocol", "client_gone"]
type Direction = Literal["client", "server"]


@unchanging
class Timings:
    """Seconds spent per phase, upstream only: the recorder's own overhead is not in it."""

    blocked: float | None = None
    dns: float | None = None
    connect: float | None = None
    ssl: float | None = None
    send: float = 0.0
    wait: float = 0.0
    receive: float = 0.0

    @property
    def total(self) -> float:
        """Seconds from the first request byte to the last response byte."""
        return self.send + self.wait + self.receive


@unchanging
class Failure:
    """What happened upstream instead of a response, `at_s` seconds after the start."""

    kind: FailureKind
    message: str
    at_s: float


@unchanging
class Chunk:
    """A piece of a streamed body as it arrived: `at_s` after the response head, `size` bytes of the body."""

    at_s: float
    size: int


@unchanging
class Message:
    """One message of a dialogue (WebSocket message, gRPC frame), `at_s` seconds after the exchange started."""

    sender: Direction
    kind: Literal["text", "binary"]
    data: bytes
    at_s: float


@unchanging
class DialogueEnd:
    """How a WebSocket dialogue ended (RFC 6455 §7.4)."""

    sender: Direction
    code: int
    reason: str
    at_s: float


@unchanging
class Redaction:
    """One pseudonym that stands in this exchange.

    Attributes:
        place: dotted place, for example ``request.headers.authorization`` or ``response.json.access_token``.
        kind: detector that recognised it: ``bearer``, ``jwt``, ``password``, ``cookie`` …
        origin: who said it first in this recording; ``server`` means issued, ``client`` means the client's own credential.
        pseudonym: the value that now stands there.
        mark: twelve bits by which a refused credential of a client is known again; empty when none was kept.
    """

    place: str
    kind: str
    origin: Direction
    pseudonym: str
    mark: str = ""


@unchanging
class Exchange:
    """One recorded request with its response or failure, timings and messages.

    Bodies are stored content-decoded where `request_encoded`/`response_encoded` is False although a content-encoding header is
    present; they are raw where it is True (undecodable within limits, or no redaction needed).

    An exchange that did not run to its end has `complete` False. A response of which at least the head came is kept as the
    outcome, with what came of its body, and `interruption` says what ended it.

    `sendings`, `said`, `beats`, `left_at` and `polls` are no part of a recording: the generator notes there what open connections were told
    because of this exchange, how many messages the client had said in its dialogue by then, the heartbeats of a stream, when the dialogue
    that it opened ended, in UTC epoch seconds, and of a dialogue by long polling when polls were answered and the next ones asked.
    """

    seq: int
    service: str
    started_at: float
    request: Request
    outcome: Response | Failure
    timings: Timings = Timings()
    connection: str = ""
    client: str = ""
    request_encoded: bool = False
    response_encoded: bool = False
    interim: tuple[tuple[int, Headers], ...] = ()
    chunks: tuple[Chunk, ...] = ()
    messages: tuple[Message, ...] = ()
    end: DialogueEnd | None = None
    redactions: tuple[Redaction, ...] = ()
    complete: bool = field(default=True)
    interruption: Failure | None = None
    sendings: tuple[tuple[str, Message], ...] = ()
    said: int = 0
    beats: tuple[Message, ...] = ()
    left_at: float = 0.0
    polls: tuple[tuple[float, float], ...] = ()

    @property
    def response(self) -> Response | None:
        """The response, or None when the exchange failed."""
        return self.outcome if isinstance(self.outcome, Response) else None

    @property
    def finished_at(self) -> float:
        """UTC epoch seconds at which the last byte arrived."""
        return self.started_at + self.timings.total
