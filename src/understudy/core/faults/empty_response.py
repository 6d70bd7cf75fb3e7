"""`empty_response`: a proper head, a proper end, and no body, whatever the status."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.faults.parts import take_apart, with_body
from understudy.core.model.fault import Scene
from understudy.core.model.step import Steps


@dataclass(frozen=True, slots=True)
class EmptyResponse:
    """Sends the head of the answer with an empty body."""

    processed: bool = True
    kind: str = "empty_response"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Drop the body."""
        parts = take_apart(steps)
        return steps if parts.head is None else with_body(parts, parts.head, b"")
