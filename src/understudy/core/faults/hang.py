"""`hang`: no answer until the client gives up."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Hang, Steps


@dataclass(frozen=True, slots=True)
class HangForever:
    """Says nothing until the client gives up.

    Attributes:
        processed: whether the service did its work before the connection broke.
    """

    processed: bool = False
    kind: str = "hang"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has them
        """Drop the answer."""
        return (Hang(),)
