"""`expired_certificate`, `wrong_host`, `handshake_stall`: what goes wrong before any request; the listener does it.

A request that arrives nevertheless, over a connection that is open already or without TLS, is answered as usual.
"""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Steps


@dataclass(frozen=True, slots=True)
class TlsFault:
    """A broken TLS handshake; `kind` says how."""

    kind: str
    processed: bool = True

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Leave the answer as it is."""
        return steps
