"""Which subprotocol of a WebSocket is agreed on (RFC 6455 §4.2.2)."""

from __future__ import annotations

from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue


def choose_subprotocol(request: Request, step: AcceptDialogue) -> str | None:
    """Give the client the first subprotocol of the stub that it offered, since it must refuse any other (RFC 6455 §4.1)."""
    recorded = step.headers.get("sec-websocket-protocol")
    wanted = step.subprotocols or ((recorded,) if recorded else ())
    offered = [name.strip() for line in request.headers.get_all("sec-websocket-protocol") for name in line.split(",")]
    return next((name for name in wanted if name in offered), None)
