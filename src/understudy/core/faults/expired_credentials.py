"""`expired_credentials`: 401 as a resource server says it of a token that expired (RFC 6750 §3.1)."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendBody, SendHead, Steps

_BODY = b'{"error":"invalid_token","error_description":"The access token expired"}'
_HEADERS = Headers(
    (
        ("WWW-Authenticate", 'Bearer error="invalid_token", error_description="The access token expired"'),
        ("Content-Type", "application/json"),
    )
)


@dataclass(frozen=True, slots=True)
class ExpiredCredentials:
    """Answers that the caller's token expired; the service does nothing."""

    processed: bool = False
    kind: str = "expired_credentials"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Replace the answer."""
        if scene.request.method == "HEAD":
            return (SendHead(401, _HEADERS, framing="none"), Finish())
        return (SendHead(401, _HEADERS), SendBody(_BODY), Finish())
