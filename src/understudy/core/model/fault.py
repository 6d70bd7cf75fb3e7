"""What a fault is: an edit of the steps that would have gone on the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from understudy.core.model.message import Request
from understudy.core.model.step import Steps

# Those that befall a connection, before there is a request.
CONNECTION_FAULTS: Final = frozenset({"refuse_connections", "expired_certificate", "wrong_host", "handshake_stall"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault may look at besides the steps it edits.

    Attributes:
        draw: gives a number in (0, 1) for a stream name; the same for the same request of the same run.
        now: wall clock, UTC epoch seconds.
        earlier: the first answer of this stub in this session, or None when this is the first.
    """

    request: Request
    draw: Callable[[str], float]
    now: float
    earlier: Steps | None = None


class Fault(Protocol):
    """One way to break an answer. It holds configuration only."""

    @property
    def kind(self) -> str:
        """The name under which stub files know it."""
        ...

    @property
    def processed(self) -> bool:
        """Say whether the service did its work (effects are kept) although the client sees a broken answer."""
        ...

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Return the steps to perform instead; `steps` is empty when the service did not process the request."""
        ...
