"""A WebSocket conversation as a stub describes it: what is said, what is waited for, what is replied."""

from __future__ import annotations

from typing import Any, Literal

from understudy.core.model.body import Body
from understudy.core.model.interfaces import Template
from understudy.core.model.unchanging import unchanging


@unchanging
class Say:
    """Send one message of a dialogue, `after` seconds after the line before it; once per item when `each` names a list."""

    kind: Literal["text", "binary"]
    content: Body
    after: float = 0.0
    each: tuple[str, Template] | None = None


@unchanging
class Hear:
    """Wait for the client's next message; one that does not satisfy `wanted` ends the dialogue with 1008."""

    wanted: Any = None
    within: float | None = None


@unchanging
class Leave:
    """Close a dialogue with a code and reason (RFC 6455 §7.4)."""

    code: int | Template = 1000
    reason: str | Template = ""
    after: float = 0.0


type Line = Say | Hear | Leave


@unchanging
class Reply:
    """What is sent whenever a message of the client has this `kind` (empty: any) and satisfies `wanted`; the first that fits is given."""

    wanted: Any
    lines: tuple[Line, ...]
    kind: Literal["", "text", "binary"] = ""


@unchanging
class Dialogue:
    """A WebSocket conversation: scripted lines, then replies to whatever else arrives.

    `wanted` of Hear and Reply is a value matcher on the message (text, or parsed JSON where it is JSON), or None for any.
    """

    lines: tuple[Line, ...] = ()
    replies: tuple[Reply, ...] = ()
    subprotocols: tuple[str, ...] = ()
