"""`malformed_chunk`: chunked coding that breaks in the middle of the body."""

from __future__ import annotations

from dataclasses import dataclass, replace

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, SendBody, SendRaw, Steps


@dataclass(frozen=True, slots=True)
class MalformedChunk:
    """Sends the first half of the body as a good chunk, then a chunk size that is none, and closes."""

    processed: bool = True
    kind: str = "malformed_chunk"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Change the framing to chunked and break it."""
        parts = take_apart(steps)
        if parts.head is None:
            return steps
        headers = parts.head.headers.without("content-length", "transfer-encoding").adding("transfer-encoding", "chunked")
        half = parts.body[: len(parts.body) // 2]
        good = (SendBody(half),) if half else ()
        return (
            *parts.before,
            replace(parts.head, headers=headers, framing="chunked"),
            *good,
            SendRaw(b"zz-not-a-size\r\n\xff\xfe\r\n"),
            Close(),
        )
