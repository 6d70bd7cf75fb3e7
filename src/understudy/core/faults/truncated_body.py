"""`truncated_body`: the head promises the whole body, the connection ends in the middle of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, Reset, SendBody, Steps


@dataclass(frozen=True, slots=True)
class TruncatedBody:
    """Ends the connection after part of the body.

    Attributes:
        keep: share of the body that arrives, from 0 to 1.
        keep_bytes: the same in bytes; wins over `keep`.
        reset: end with RST instead of FIN.
    """

    keep: float = 0.5
    keep_bytes: int | None = None
    reset: bool = False
    processed: bool = True
    kind: str = "truncated_body"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Cut the body and end the connection."""
        parts = take_apart(steps)
        end = Reset() if self.reset else Close()
        if parts.head is None:
            return steps
        size = int(len(parts.body) * self.keep) if self.keep_bytes is None else self.keep_bytes
        # The last byte must be missing, or nothing is truncated.
        kept = parts.body[: max(0, min(size, len(parts.body) - 1))]
        head = parts.head
        if head.framing == "length":
            # An empty body promises a byte that never comes.
            head = replace(head, headers=head.headers.replacing("content-length", str(max(1, len(parts.body)))))
        return (*parts.before, head, *((SendBody(kept),) if kept else ()), end)
