"""`redirect_loop`: the request is sent back to where it came from, for ever."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, SendHead, Steps


@dataclass(frozen=True, slots=True)
class RedirectLoop:
    """Redirects to the same address with `status` (307 keeps method and body)."""

    status: int = 302
    processed: bool = False
    kind: str = "redirect_loop"

    def edit(self, steps: Steps, scene: Scene) -> Steps:  # noqa: ARG002  the interface has it
        """Replace the answer."""
        return (SendHead(self.status, Headers((("Location", scene.request.target),))), Finish())
