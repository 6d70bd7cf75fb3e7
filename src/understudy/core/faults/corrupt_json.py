"""`corrupt_json`: a body of the right length that is no JSON any more."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.faults.parts import take_apart, with_body
from understudy.core.model.fault import Scene
from understudy.core.model.step import Steps


@dataclass(frozen=True, slots=True)
class CorruptJson:
    """Breaks a JSON body: its last bracket or quote is lost and a byte in the middle is overwritten."""

    processed: bool = True
    kind: str = "corrupt_json"

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Overwrite two bytes."""
        parts = take_apart(steps)
        if parts.head is None:
            return steps
        body = bytearray(parts.body or b"{}")
        # A NUL is not allowed anywhere in JSON, inside strings neither.
        body[int(scene.draw("corrupt") * len(body))] = 0
        body[len(body.rstrip()) - 1] = 0
        return with_body(parts, parts.head, bytes(body))
