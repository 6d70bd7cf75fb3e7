"""The pieces of a streamed body: events, or lines."""

from __future__ import annotations

import re

_EVENT = re.compile(rb"(?s).+?\r?\n\r?\n")


def split_events(body: bytes, media: str) -> list[bytes]:
    """Split a body into server-sent events, or into lines; what is left at the end is a piece, too."""
    if media != "text/event-stream":
        return body.splitlines(keepends=True)
    events = _EVENT.findall(body)
    rest = body[sum(map(len, events)) :]
    return [*events, rest] if rest else events
