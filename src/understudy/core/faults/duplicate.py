"""`duplicate`: the request is processed twice, as at-least-once delivery does."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Steps


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Makes the effects of a request happen twice and sends its webhooks twice; the client sees one answer, that of the second time."""

    processed: bool = True
    kind: str = "duplicate"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Leave the answer as it is."""
        return steps
