"""`connection_reset`: the connection is aborted with RST instead of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Reset, Steps


@dataclass(frozen=True, slots=True)
class ConnectionReset:
    """Resets the connection (HTTP/2: the stream).

    Attributes:
        processed: whether the service did its work before the connection broke.
    """

    processed: bool = False
    kind: str = "connection_reset"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has them
        """Drop the answer."""
        return (Reset(),)
