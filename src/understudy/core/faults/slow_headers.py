"""`slow_headers`: the head arrives line by line."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from understudy.core.faults.parts import take_apart
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, SendHead, SendRaw, Step, Steps, Wait


@dataclass(frozen=True, slots=True)
class SlowHeaders:
    """Sends status line and header lines one by one over `seconds`, then the body, then closes (HTTP/1.1 only)."""

    seconds: float = 5.0
    processed: bool = True
    kind: str = "slow_headers"

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Write the head as raw lines."""
        parts = take_apart(steps)
        if parts.head is None:
            return steps
        if scene.request.http_version == "2":
            # Frames of a head cannot be cut into lines; it comes late instead.
            return (Wait(self.seconds), *steps)
        lines = _lines(parts.head, len(parts.body))
        dribble: list[Step] = []
        for line in lines:
            dribble += (Wait(self.seconds / len(lines)), SendRaw(line))
        body = b"" if scene.request.method == "HEAD" or parts.head.framing == "none" else parts.body
        return (*parts.before, *dribble, *((SendRaw(body),) if body else ()), Close())


def _lines(head: SendHead, length: int) -> list[bytes]:
    reason = head.reason or _phrase(head.status)
    headers = head.headers.without("connection", "transfer-encoding")
    if head.framing != "none":
        headers = headers.replacing("content-length", str(length))
    pairs = [*headers, ("connection", "close")]
    return [
        f"HTTP/1.1 {head.status} {reason}\r\n".encode("latin-1", "replace"),
        *(f"{name}: {value}\r\n".encode("latin-1", "replace") for name, value in pairs),
        b"\r\n",
    ]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
