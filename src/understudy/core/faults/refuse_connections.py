"""`refuse_connections`: the whole service is down; requests on connections that are open already are reset."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Reset, Steps


@dataclass(frozen=True, slots=True)
class RefuseConnections:
    """Refuses new connections (the listener does that) and resets open ones."""

    processed: bool = False
    kind: str = "refuse_connections"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has them
        """Reset the connection."""
        return (Reset(),)
