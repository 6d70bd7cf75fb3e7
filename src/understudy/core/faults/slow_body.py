"""`slow_body`: the body dribbles in."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import SendBody, Step, Steps, Wait


@dataclass(frozen=True, slots=True)
class SlowBody:
    """Sends the body in pieces with pauses: in `chunks` pieces over `seconds`, or at `bytes_per_second`."""

    chunks: int = 10
    seconds: float = 5.0
    bytes_per_second: float | None = None
    processed: bool = True
    kind: str = "slow_body"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Cut the body into pieces."""
        parts = take_apart(steps)
        if parts.head is None or not parts.body:
            return steps
        size = len(parts.body)
        if self.bytes_per_second is not None:
            # Twenty pieces a second look like a slow line and not like a stutter.
            piece = max(1, int(self.bytes_per_second / 20))
            seconds = size / self.bytes_per_second
        else:
            piece, seconds = max(1, -(-size // max(1, self.chunks))), self.seconds
        pieces = [parts.body[start : start + piece] for start in range(0, size, piece)]
        dribble: list[Step] = []
        for data in pieces:
            dribble += (Wait(seconds / len(pieces)), SendBody(data))
        return (*parts.before, parts.head, *dribble, parts.finish)
