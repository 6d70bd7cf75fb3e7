"""What faults find in an answer: its head, its body as one piece, and what comes before the head."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.message import NO_HEADERS
from understudy.core.model.step import Finish, SendBody, SendHead, Step, Steps


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer taken apart; `head` is None when it sends none (a forward, a dialogue, nothing)."""

    before: Steps
    head: SendHead | None
    body: bytes
    finish: Finish


def take_apart(steps: Steps) -> Parts:
    """Split steps into what comes before the head, the head, the whole body and the end."""
    before: list[Step] = []
    head: SendHead | None = None
    body: list[bytes] = []
    finish = Finish(NO_HEADERS)
    for step in steps:
        match step:
            case SendHead() if head is None:
                head = step
            case SendBody(data):
                body.append(data)
            case Finish():
                finish = step
            case _ if head is None:
                before.append(step)
            case _:
                continue
    return Parts(tuple(before), head, b"".join(body), finish)


def with_body(parts: Parts, head: SendHead, body: bytes) -> Steps:
    """Put an answer together again with another body of the right length."""
    if "content-length" in head.headers:
        head = SendHead(head.status, head.headers.replacing("content-length", str(len(body))), head.reason, head.framing)
    return (*parts.before, head, *((SendBody(body),) if body else ()), parts.finish)
