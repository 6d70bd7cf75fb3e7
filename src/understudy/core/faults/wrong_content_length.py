"""`wrong_content_length`: Content-Length says more (or less) than is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, SendRaw, Steps


@dataclass(frozen=True, slots=True)
class WrongContentLength:
    """Names a length that is off by `off_by` bytes; the connection is closed after the body."""

    off_by: int = 10
    processed: bool = True
    kind: str = "wrong_content_length"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Change the length in the head and leave the body as it is."""
        parts = take_apart(steps)
        if parts.head is None:
            return steps
        length = max(0, len(parts.body) + self.off_by)
        headers = parts.head.headers.without("transfer-encoding").replacing("content-length", str(length))
        # Outside any framing, so that the performer does not mend it.
        return (
            *parts.before,
            replace(parts.head, headers=headers, framing="length"),
            *((SendRaw(parts.body),) if parts.body else ()),
            Close(),
        )
