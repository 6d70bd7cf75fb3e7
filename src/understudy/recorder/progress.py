"""Exchanges that last, written in parts while they do: what a killed recorder saw of a stream or dialogue is on the disk.

Rules of this file:
- A part ends where its last whole event, line, frame or message does, so that a secret is never cut in two and read as none.
- An exchange that is over within half a second is written once, as a whole.
- Binary bodies other than gRPC have no such ends: their exchange is written with its head, and the body when it is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import orjson

from understudy.core.model.exchange import Chunk, Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Response
from understudy.recorder.capture import Capture
from understudy.recorder.content import is_texty, value_of
from understudy.recorder.decoding import decoded
from understudy.recorder.translate import frames, to_exchange

_LASTS_AFTER_S = 0.5
_EVERY_S = 0.25
_EFFORT = 10  # looking for new parts may take a tenth of the time
_EVENT_ENDS = (b"\r\n\r\n", b"\n\n", b"\r\r")
_LINE = re.compile(rb"[^\n]*\n")


@dataclass(slots=True)
class Progress:
    """How much of one open exchange has been written."""

    capture: Capture
    stream: int
    since: float
    parts: int = 0
    request_bytes: int = 0
    response_bytes: int = 0
    messages: int = 0
    knows_answer: bool = False
    is_given_up: bool = False

    def next_part(self) -> Exchange | None:
        """Return what has come since the last part, None when that is nothing whole."""
        whole = decoded(replace(to_exchange(self.capture), complete=False, interruption=None))
        request, outcome = whole.request, whole.outcome
        request_end = 0 if whole.request_encoded else settled(request.content_type, request.body)
        body = outcome.body if isinstance(outcome, Response) and not whole.response_encoded else b""
        response_end = settled(outcome.content_type, body) if isinstance(outcome, Response) else 0
        is_news = request_end > self.request_bytes or response_end > self.response_bytes or len(whole.messages) > self.messages
        answered = isinstance(outcome, Response) and not self.knows_answer
        if self.parts and not is_news and not answered:
            return None
        part = replace(
            whole,
            request=replace(request, body=request.body[self.request_bytes : request_end]),
            chunks=window(_arrivals(self.capture), self.response_bytes, response_end),
            messages=whole.messages[self.messages :],
            interim=() if self.parts else whole.interim,
        )
        if isinstance(outcome, Response):
            part = replace(part, outcome=replace(outcome, body=body[self.response_bytes : response_end]))
        if self.parts:
            part = _without_heads(part, keep_answer=answered)
        self.parts += 1
        self.request_bytes, self.response_bytes = max(request_end, self.request_bytes), max(response_end, self.response_bytes)
        self.messages = len(whole.messages)
        self.knows_answer = self.knows_answer or isinstance(outcome, Response)
        return part


@dataclass(slots=True)
class OpenExchanges:
    """The exchanges that have begun to arrive and not ended."""

    _open: dict[Capture, Progress] = field(default_factory=dict)
    _count: int = 0
    _rests_until: float = 0.0

    def begin(self, capture: Capture, now: float) -> None:
        """Note that something of an exchange has come, if that is new."""
        if capture not in self._open:
            self._count += 1
            self._open[capture] = Progress(capture, self._count, now)

    def end(self, capture: Capture) -> int | None:
        """Forget an exchange that has ended; return its number when parts of it were written."""
        progress = self._open.pop(capture, None)
        return progress.stream if progress is not None and progress.parts else None

    def are_due(self, now: float) -> bool:
        """Say whether it is time to look for new parts."""
        return bool(self._open) and now >= self._rests_until

    def lasting(self, now: float) -> Iterator[Progress]:
        """Return the exchanges that have lasted long enough to be written in parts."""
        return (one for one in list(self._open.values()) if now - one.since >= _LASTS_AFTER_S and not one.is_given_up)

    def rest(self, begun: float, ended: float) -> None:
        """Note how long it took to write what was due."""
        self._rests_until = ended + max(_EVERY_S, _EFFORT * (ended - begun))


def settled(media_type: str, body: bytes) -> int:
    """Return how much of a body that is still arriving is whole."""
    if media_type.startswith("application/grpc"):
        return max((end for end, _ in frames(body)), default=0)
    if media_type == "text/event-stream":
        return max(body.rfind(end) + len(end) if end in body else 0 for end in _EVENT_ENDS)
    if not is_texty(media_type):
        return 0
    end = body.rfind(b"\n") + 1
    if media_type.startswith("text/") and media_type != "text/xml":
        key = body.rfind(b"-----BEGIN ", 0, end)
        return end if key < 0 or body.find(b"-----END ", key, end) >= 0 else key
    return _whole_documents(body)


def window(chunks: tuple[Chunk, ...], start: int, end: int) -> tuple[Chunk, ...]:
    """Return the pieces that make up a range of a body, the first and last cut where it is."""
    found, at = [], 0
    for chunk in chunks:
        low, high = max(at, start), min(at + chunk.size, end)
        if low < high:
            found.append(Chunk(chunk.at_s, high - low))
        at += chunk.size
    return tuple(found)


def _arrivals(capture: Capture) -> tuple[Chunk, ...]:
    """Return when which bytes of the answer came; in a content coding they are not the bytes that are written."""
    body, head = capture.response_body, capture.response
    if body is None or head is None or value_of(head.fields, b"content-encoding") not in (b"", b"identity"):
        return ()
    return tuple(Chunk(round(chunk.at_s, 6), chunk.size) for chunk in body.chunks)


def _whole_documents(body: bytes) -> int:
    """Return the end of the last line up to which every line is a JSON document: newline-delimited JSON, whatever it is called."""
    end = 0
    for line in _LINE.finditer(body):
        if line[0].strip():
            try:
                orjson.loads(line[0])
            except orjson.JSONDecodeError:
                break
        end = line.end()
    return end


def _without_heads(part: Exchange, *, keep_answer: bool) -> Exchange:
    """Leave out what an earlier part has said; the media types stay, because bodies are read by them."""
    request = replace(part.request, headers=_media(part.request.headers), trailers=NO_HEADERS)
    outcome = part.outcome
    if isinstance(outcome, Response) and not keep_answer:
        outcome = replace(outcome, headers=_media(outcome.headers), trailers=NO_HEADERS)
    return replace(part, request=request, outcome=outcome)


def _media(headers: Headers) -> Headers:
    return Headers(tuple((name, value) for name, value in headers if name.lower() == "content-type"))
