"""The response that steps amount to, for whoever wants to compare it and not send it."""

from __future__ import annotations

from understudy.core.model.message import NO_HEADERS, Response
from understudy.core.model.step import Finish, SendBody, SendHead, Steps


def assemble(steps: Steps) -> Response | None:
    """Put steps together to a response; None when they do not finish one properly."""
    head: SendHead | None = None
    body: list[bytes] = []
    for step in steps:
        match step:
            case SendHead():
                head = step
            case SendBody(data):
                body.append(data)
            case Finish(trailers) if head is not None:
                return Response(head.status, head.headers or NO_HEADERS, b"".join(body), head.reason, trailers=trailers)
            case _:
                continue
    return None
