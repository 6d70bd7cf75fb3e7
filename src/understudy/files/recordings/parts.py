"""Exchanges written in parts while they last: a stream or dialogue that a killed recorder never ended is put together from them.

A part holds what came since the part before; the line of the exchange itself makes its parts void.
"""

from __future__ import annotations

from dataclasses import replace

from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Response

CUT_SHORT = "the recorder ended before the exchange did"


class Unfinished:
    """The exchanges of one recording of which only parts have been read so far."""

    def __init__(self) -> None:
        self._streams: dict[int, Exchange] = {}

    def __len__(self) -> int:
        return len(self._streams)

    def add(self, stream: int, part: Exchange) -> None:
        """Take the next part of an exchange."""
        before = self._streams.get(stream)
        self._streams[stream] = part if before is None else _joined(before, part)

    def drop(self, stream: int | None) -> None:
        """Forget the parts of an exchange whose own line has been read."""
        if stream is not None:
            self._streams.pop(stream, None)

    def take(self, last_seq: int) -> list[Exchange]:
        """Return the exchanges that never ended as far as they came, numbered after the last one that did."""
        found = [_cut_short(one, last_seq + place) for place, one in enumerate(self._streams.values(), 1)]
        self._streams.clear()
        return found


def _joined(before: Exchange, part: Exchange) -> Exchange:
    request = replace(before.request, body=before.request.body + part.request.body)
    outcome = part.outcome
    if isinstance(before.outcome, Response):
        body = before.outcome.body + (outcome.body if isinstance(outcome, Response) else b"")
        outcome = replace(before.outcome, body=body)
    return replace(
        before,
        request=request,
        outcome=outcome,
        timings=part.timings,
        chunks=before.chunks + part.chunks,
        messages=before.messages + part.messages,
        redactions=tuple(dict.fromkeys(before.redactions + part.redactions)),
    )


def _cut_short(exchange: Exchange, seq: int) -> Exchange:
    timings = exchange.timings
    failure = Failure("truncated", CUT_SHORT, round(timings.send + timings.wait + timings.receive, 6))
    if isinstance(exchange.outcome, Response):
        return replace(exchange, seq=seq, complete=False, interruption=failure)
    return replace(exchange, seq=seq, complete=False, outcome=failure)
