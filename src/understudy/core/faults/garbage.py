"""`garbage`: bytes that are not HTTP, then the end of the connection."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, SendRaw, Steps


@dataclass(frozen=True, slots=True)
class Garbage:
    """Sends `size` meaningless bytes instead of a response.

    Attributes:
        after_head: send the proper head first, then garbage as the body; the service then did its work.
    """

    size: int = 256
    after_head: bool = False
    processed: bool = False
    kind: str = "garbage"

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Replace the answer, or its body."""
        # High bits set, so that no line of it can pass for a status line.
        noise = bytes(int(scene.draw(f"garbage:{at}") * 127) | 0x80 for at in range(self.size))
        parts = take_apart(steps)
        if self.after_head and parts.head is not None:
            return (*parts.before, parts.head, SendRaw(noise), Close())
        return (SendRaw(noise), Close())
