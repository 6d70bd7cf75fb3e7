"""Streams of lines that told for some time what other requests did meanwhile, and that the server ended: watches.

Every line that did not come with the head says in JSON something of a request of another that was made, or answered, just before. What a
server says in lines by itself (a model's words, the steps of a job) does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from understudy.core.generator.traffic.deeds import words_in
from understudy.core.generator.traffic.events import split_events
from understudy.core.generator.traffic.sample import SAFE_METHODS
from understudy.core.model.exchange import Chunk, Exchange, Message
from understudy.core.model.json_codec import parse_json

_AT_ONCE_S = 0.5  # what is published arrives about as soon as the answer to whoever caused it
_SOON_S = 0.05  # what comes with the head is no news
_REFUSED = 400
_SHORTEST = 3  # letters of a word that is no number by chance
_MOST_LINES = 2000


def with_ended_feeds(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Note of the streams of lines that told what others did when the server ended them."""
    sent = [
        one for one in exchanges if one.request.method not in SAFE_METHODS and one.response is not None and one.response.status < _REFUSED
    ]
    return [replace(one, left_at=one.finished_at) if _tells_of(one, sent) else one for one in exchanges]


def told_pieces(exchange: Exchange) -> Iterable[tuple[float, Message]]:
    """The events of a stream, with the times at which they were complete."""
    response = exchange.response
    assert response is not None
    timings = exchange.timings
    began = exchange.started_at + (timings.connect or 0.0) + (timings.ssl or 0.0) + timings.send + timings.wait
    chunks = exchange.chunks or (Chunk(exchange.timings.receive, len(response.body)),)
    ends: list[tuple[int, float]] = []
    size = 0
    for chunk in chunks:
        size += chunk.size
        ends.append((size, chunk.at_s))
    position = 0
    for piece in split_events(response.body, response.content_type):
        position += len(piece)
        at = next((at for end, at in ends if end >= position), ends[-1][1])
        yield began + at, Message("server", "text", piece, at)


def _tells_of(exchange: Exchange, sent: Sequence[Exchange]) -> bool:
    """Whether all that came late in an answer is about what others did just then, and something did."""
    response = exchange.response
    if response is None or exchange.response_encoded or exchange.request.method not in SAFE_METHODS or not exchange.chunks:
        return False
    if response.status != 200 or response.content_type == "text/event-stream" or exchange.interruption is not None:
        return False
    body = response.body
    if not body.endswith(b"\n") or not body.startswith(b"{") or body.count(b"\n") > _MOST_LINES:
        return False
    meanwhile = [one for one in sent if exchange.started_at < one.started_at < exchange.finished_at]
    late = [(at, message) for at, message in told_pieces(exchange) if message.at_s > _SOON_S or exchange.timings.wait > _SOON_S]
    shared = [_shared(at, message, meanwhile) for at, message in late]
    return bool(shared) and all(shared) and any(len(word) >= _SHORTEST for words in shared for word in words)


def _shared(at: float, message: Message, sent: Sequence[Exchange]) -> set[str]:
    """List the words that a line has in common with what was sent just before it came."""
    if not isinstance(parse_json(message.data), dict):
        return set()
    words = set(words_in(message.data))
    just = [one for one in sent if one.started_at <= at + _SOON_S and at - one.finished_at <= _AT_ONCE_S]
    return {word for one in just for word in words & _words_of(one)}


def _words_of(exchange: Exchange) -> set[str]:
    answered = exchange.response.body if exchange.response is not None else b""
    return {*exchange.request.segments, *words_in(exchange.request.body), *words_in(answered)}
