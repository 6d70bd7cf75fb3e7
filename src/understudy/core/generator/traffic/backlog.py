"""What an open stream says that nobody just caused: events that were published before it began, and heartbeats.

A client that comes back says the id of the last event it got (`Last-Event-ID`, HTML Standard §9.2.4, or a parameter of that meaning) and is
told what it missed; other feeds begin with what was said last. A heartbeat is a comment, or the same event again and again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from understudy.core.generator.traffic.deeds import Deed
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.exchange import Message
from understudy.core.model.message import Request

_ID = re.compile(rb"(?m)^id: ?(.*?)\r?$")
COMMENT = re.compile(rb"(?:(?::[^\r\n]*)?\r?\n)+")
_RESUMES = re.compile(r"last_?event_?id|since(?:_?id)?|after(?:_?id)?|from(?:_?id)?|cursor|last_?id|offset|resume", re.IGNORECASE)
_AT_ONCE_S = 0.05  # what comes with the opening is part of it
_FEWEST_BEATS = 2
_LATE_S = 0.5  # by which a server may end a stream late
_UNITS = ((1.0, ""), (0.001, " / 1000"))
LAST_EVENT_ID = "request.headers['last-event-id']"


def take_out_backlog(openings: Sequence[Deed], deeds: Sequence[Deed]) -> None:
    """Take out of the streams of feeds what was published before, as if it were told to them, and their heartbeats."""
    by_name = {deed.connection: deed for deed in openings}
    told: list[tuple[float, str, bytes]] = []
    for deed in deeds:
        for name, message in deed.told:
            if name in by_name:
                told.append((by_name[name].at + message.at_s, by_name[name].exchange.request.path, message.data))
    paths = {path for _, path, _ in told}
    for deed in openings:
        path = deed.exchange.request.path
        if path in paths:
            _take_out(deed, {data for at, other, data in told if other == path and at < deed.at})


def resumed_after(request: Request) -> tuple[str, str]:
    """Say where a request names the last event its client got, and which; nothing when it names none."""
    value = request.headers.get("last-event-id")
    if value:
        return LAST_EVENT_ID, value
    for name, given in request.query:
        if _RESUMES.fullmatch(name) and name.isidentifier() and given:
            return f"request.query.{name}", given
    return "", ""


def _take_out(deed: Deed, earlier: set[bytes]) -> None:
    _, after = resumed_after(deed.exchange.request)
    missed = [message for message in deed.replies if _was_missed(message.data, after, earlier)]
    deed.told[:0] = [(deed.connection, message) for message in missed]
    left = [message for message in deed.replies if message not in missed]
    first = left[0].at_s if left else 0.0
    late = [message for message in left if message.at_s - first > _AT_ONCE_S]
    often = {data for data, count in Counter(message.data for message in late).items() if count >= _FEWEST_BEATS}
    deed.beats = [message for message in late if COMMENT.fullmatch(message.data) or message.data in often]
    deed.replies = [message for message in left if message not in deed.beats]


def _was_missed(data: bytes, after: str, earlier: set[bytes]) -> bool:
    """Whether an event had been published before: it was told to others, or comes after the one that the client names."""
    if data in earlier:
        return True
    found = _ID.search(data)
    if not after or found is None:
        return False
    own = found.group(1).decode("utf-8", "replace")
    return int(own) > int(after) if own.isdecimal() and after.isdecimal() else own != after


def heartbeat(deeds: Sequence[Sequence[Message]]) -> tuple[float, str] | None:
    """Say how often, in seconds, a heartbeat comes, and what it says; None without one."""
    gaps = [later.at_s - one.at_s for beats in deeds for one, later in pairwise(beats)]
    texts = [message.data.decode("utf-8", "replace") for beats in deeds for message in beats]
    if not texts or (not gaps and len(texts) < _FEWEST_BEATS):
        return None
    every = min(gaps) if gaps else min(message.at_s for beats in deeds for message in beats)
    return (round(max(every, 0.05), 2), texts[-1])


def ended_after(samples: Sequence[Sample]) -> dict[str, Any]:
    """Say after how long a server ends streams, `for` so many seconds: as long as they ask, or as always; nothing where it does not."""
    if not samples or any(sample.exchange.interruption is not None or not sample.exchange.left_at for sample in samples):
        return {}
    lasted = [sample.exchange.left_at - sample.at for sample in samples]
    for name in samples[0].query:
        for factor, code in _UNITS:
            asked = [_seconds(sample.query.get(name, [""])[0], factor) for sample in samples]
            if name.isidentifier() and all(abs(one - own) <= max(_LATE_S, own / 10) for one, own in zip(asked, lasted, strict=True)):
                return {"for": "{{ request.query." + name + " | default('" + samples[0].query[name][0] + "') | float" + code + " }}"}
    return {"for": round(median(lasted), 2)}


def _seconds(text: str, factor: float) -> float:
    return int(text) * factor if text.isdecimal() else -math.inf
