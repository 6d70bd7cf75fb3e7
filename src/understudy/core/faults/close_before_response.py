"""`close_before_response`: the connection is closed with FIN before any byte of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, Steps


@dataclass(frozen=True, slots=True)
class CloseBeforeResponse:
    """Closes the connection without an answer.

    Attributes:
        processed: whether the service did its work before the connection broke.
    """

    processed: bool = False
    kind: str = "close_before_response"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has them
        """Drop the answer."""
        return (Close(),)
