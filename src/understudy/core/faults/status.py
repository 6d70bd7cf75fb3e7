"""`status`: another status, with headers and body of its own, instead of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from understudy.core.model.fault import Scene
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS
from understudy.core.model.step import Finish, SendBody, SendHead, Steps


@dataclass(frozen=True, slots=True)
class Status:
    """Answers with a status.

    Attributes:
        status: 200 to 599.
        headers: of the answer.
        body: None is a short JSON document that names the status.
        processed: whether the service did its work before it failed.
    """

    status: int
    headers: Headers = NO_HEADERS
    body: bytes | None = None
    processed: bool = False
    kind: str = "status"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Replace the answer."""
        headers, body = self.headers, self.body
        if body is None:
            body = b'{"error":{"status":%d,"message":"%s"}}' % (self.status, _phrase(self.status).encode())
            if "content-type" not in headers:
                headers = headers.adding("content-type", "application/json")
        if scene.request.method == "HEAD" or self.status in {204, 304}:
            return (SendHead(self.status, headers, framing="none"), Finish())
        return (SendHead(self.status, headers), *((SendBody(body),) if body else ()), Finish())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
