"""What the server must do for one request, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from understudy.core.model.claim import Lease, Outcome, Verdict
from understudy.core.model.dialogue import Dialogue
from understudy.core.model.headers import Headers
from understudy.core.model.step import Steps
from understudy.core.model.unchanging import unchanging

if TYPE_CHECKING:
    from understudy.core.model.stub import Stub


@unchanging
class Outgoing:
    """A webhook, rendered: what to send where, `delay` seconds after the answer."""

    method: str
    url: str
    headers: Headers
    body: bytes
    delay: float = 0.0
    retry: int = 0


@unchanging
class Sending:
    """What is published to one open connection, beside the answer: messages and the waits between them."""

    connection: str
    steps: Steps


@unchanging
class Decision:
    """What the server must do for one request, and why.

    Attributes:
        steps: to be performed in order.
        stub: the stub that matched; None for a miss.
        ordinal: how many requests this stub had answered before in this session (0 when nobody counted).
        outcome: answer, miss, error (a template failed), forward, limited (a rate limit refused), fault.
        verdicts: what rules concerned the request and what they did, in order.
        leases: to be given back by `Player.release` when the response is finished or the client left.
        webhooks: to be sent after the answer.
        sendings: what other connections are told.
        problem: for `error`, the sentence; for a miss, "".
        near_misses: for a miss, the nearest stubs.
        dialogue: for steps that begin with AcceptDialogue, what to say when.
        context: data for the templates of the dialogue; None otherwise.
        made: the ids that were made for it, in order.
    """

    steps: Steps
    stub: Stub | None = None
    session: str = ""
    ordinal: int = 0
    outcome: Outcome = "answer"
    verdicts: tuple[Verdict, ...] = ()
    leases: tuple[Lease, ...] = ()
    webhooks: tuple[Outgoing, ...] = ()
    sendings: tuple[Sending, ...] = ()
    problem: str = ""
    near_misses: tuple[Any, ...] = ()
    dialogue: Dialogue | None = None
    context: dict[str, Any] | None = None
    made: tuple[str, ...] = ()

    @property
    def is_miss(self) -> bool:
        """Say whether no stub matched."""
        return self.outcome == "miss"
