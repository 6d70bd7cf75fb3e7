"""Dialogues and open streams taken apart: what a client says in one is an exchange of its own, with the messages it caused.

A message of the server is a reply to the last thing its own client said, unless something another client did since then says more of
what it says: then that was published. Replies to several messages in flight go to the one that shares their values, else in order.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from understudy.core.generator.traffic.backlog import COMMENT, take_out_backlog
from understudy.core.generator.traffic.deeds import Deed, words_in
from understudy.core.generator.traffic.ended_feeds import told_pieces, with_ended_feeds
from understudy.core.generator.traffic.sample import SAFE_METHODS
from understudy.core.model.exchange import Chunk, Exchange, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import LEFT, MESSAGE, Response
from understudy.core.model.socket_io import ACKNOWLEDGES, MEMBERS

_AT_ONCE_S = 0.5  # what is published arrives about as soon as the answer to whoever caused it
_REFUSED = 400
_LITTLE_S, _EARLY_S = 0.02, 0.05  # by which the arrival of an event, added up from phases, may seem too early
_SAME_S = 1e-5  # by which sums of times differ from others of the same
_INTRODUCING = 4  # messages by which a client says who it is
_SOON_S, _SLOWER, _FEWEST = 0.1, 20, 3  # what is answered more slowly than others by so much is not answered at all
_RECENT = 64  # turns of others that may have caused a message


def spoken(exchanges: Sequence[Exchange], starts: Sequence[int] = ()) -> tuple[list[Exchange], list[int]]:
    """Take dialogues and open streams apart, and put everything into the order in which clients did it.

    Args:
        exchanges: of all runs, in recorded order.
        starts: the place of the first exchange of every run.

    Returns:
        The exchanges with the messages among them, and where the runs start now.
    """
    exchanges = with_ended_feeds(exchanges)
    if not any(_is_open(exchange) for exchange in exchanges):
        return list(exchanges), list(starts)
    bounds = [*(starts or [0]), len(exchanges)]
    found: list[Exchange] = []
    begins: list[int] = []
    for start, end in pairwise(bounds):
        begins.append(len(found))
        found.extend(_taken_apart(exchanges[start:end], start))
    return found, begins if starts else []


def is_dialogue(exchange: Exchange) -> bool:
    """Whether an exchange is an accepted WebSocket."""
    return exchange.response is not None and exchange.response.status == 101


def is_ended_feed(exchange: Exchange) -> bool:
    """Whether an answer told for some time what happened meanwhile, until the server ended it."""
    return exchange.left_at > 0 and not is_dialogue(exchange) and exchange.interruption is None


def is_feed(exchange: Exchange) -> bool:
    """Whether an answer came piece by piece, as a feed that stays open does."""
    response = exchange.response
    if response is None or exchange.response_encoded or exchange.request.method not in SAFE_METHODS:
        return False
    return (
        response.content_type == "text/event-stream"
        or is_ended_feed(exchange)
        or (bool(exchange.chunks) and exchange.interruption is not None and exchange.interruption.kind == "client_gone")
    )


def _is_open(exchange: Exchange) -> bool:
    return is_dialogue(exchange) or is_feed(exchange)


def _taken_apart(exchanges: Sequence[Exchange], start: int) -> list[Exchange]:
    deeds: list[Deed] = []
    arrivals: list[tuple[float, str, Message, Deed]] = []
    for number, exchange in enumerate(exchanges):
        name = f"d{start + number}" if _is_open(exchange) else ""
        kind = "opened" if name else "sent" if exchange.request.method not in SAFE_METHODS else "read"
        opening = Deed(exchange, name, exchange.started_at, exchange.finished_at, kind)
        deeds.append(opening)
        if is_dialogue(exchange):
            said, known = 0, frozenset[str]()
            for message in exchange.messages:
                at = exchange.started_at + message.at_s
                if message.sender == "client":
                    said += 1
                    deeds.append(Deed(exchange, name, at, at, "said", message, said=said, opening=opening, introduced=known))
                    known = known if said > _INTRODUCING else known | frozenset(words_in(message.data))
                else:
                    arrivals.append((at, name, message, opening))
            left = _left_at(exchange)
            if left is not None:
                deeds.append(Deed(exchange, name, left, left, "left", opening=opening, introduced=known))
        elif is_feed(exchange):
            arrivals.extend((at, name, message, opening) for at, message in told_pieces(exchange))
    deeds.sort(key=lambda deed: deed.at)
    _attribute(deeds, sorted(arrivals, key=lambda arrival: arrival[0]))
    take_out_backlog([deed for deed in deeds if deed.kind == "opened" and is_feed(deed.exchange)], deeds)
    leaving = any(deed.kind == "left" and deed.told for deed in deeds)
    return [_written(deed) for deed in deeds if deed.kind != "left" or leaving]


def _left_at(exchange: Exchange) -> float | None:
    end = exchange.end
    if end is not None:
        return exchange.started_at + end.at_s if end.sender == "client" else None
    return exchange.finished_at if exchange.interruption is not None else None


def _attribute(deeds: Sequence[Deed], arrivals: Sequence[tuple[float, str, Message, Deed]]) -> None:
    """Give every message of the server to the deed that caused it."""
    position = 0
    mine: dict[str, list[Deed]] = {}
    past: list[Deed] = []
    delays: list[float] = []
    for at, connection, message, opening in arrivals:
        late = _lateness(opening.exchange, at)
        early, by = at + min(late, _EARLY_S), at + min(late, _LITTLE_S)
        while position < len(deeds) and deeds[position].at <= early:
            deed = deeds[position]
            if deed.kind != "read":
                past.append(deed)
            if deed.connection and deed.kind != "left":
                mine.setdefault(deed.connection, []).append(deed)
            position += 1
        ours = [deed for deed in mine.get(connection, [opening])[-_RECENT:] if deed.at <= early]
        own = [deed for deed in ours if deed.at <= at] or [opening]
        recent = [deed for deed in past[-_RECENT:] if deed.at <= early]
        words = frozenset(words_in(_payload(message.data)))
        # A comment of a stream says nothing, so nobody caused it.
        cause = own[-1] if COMMENT.fullmatch(message.data) else _acknowledged(ours, message)
        cause = cause or _cause(own, recent, words, (at, by), _patience(delays))
        if is_ended_feed(opening.exchange) and cause.connection != connection:
            cause = _not_told_yet(cause, recent, connection, (words, by))
        if cause.connection == connection:
            if not cause.replies and cause is own[-1]:
                delays.append(at - cause.at)
            cause.replies.append(message)
        else:
            cause.told.append((connection, message))


def _not_told_yet(cause: Deed, past: Sequence[Deed], connection: str, arrived: tuple[frozenset[str], float]) -> Deed:
    """Prefer to a request that a watch told of already the next one that says what no other does, though it says less of it."""
    words, by = arrived
    if all(name != connection for name, _ in cause.told):
        return cause
    sent = [deed for deed in past if deed.at > cause.at and _may_cause(deed, by)]
    usual = frozenset[str].intersection(*(deed.words for deed in past)) if len(past) > 1 else frozenset()
    own = [deed for deed in sent if (deed.words & words) - usual and all(name != connection for name, _ in deed.told)]
    return max(own, key=lambda deed: len(deed.words & words), default=cause)


def _lateness(exchange: Exchange, at: float) -> float:
    """Say how much later than it seems an event may have arrived: what is told from phases, of a stream or a poll, leaves out gaps."""
    if is_feed(exchange):
        return math.inf
    place = bisect(exchange.polls, (at + _SAME_S, math.inf)) - 1
    return max(0.0, exchange.polls[place][1] - at) if place >= 0 else 0.0


def _payload(data: bytes) -> bytes:
    """What an event of a stream says, without the names of its lines."""
    if not data.rstrip().startswith((b"data:", b"event:", b"id:", b"retry:")):
        return data
    lines = [line.partition(b":")[2].strip() for line in data.splitlines() if line.startswith(b"data:")]
    return b"\n".join(lines)


def _acknowledged(own: Sequence[Deed], message: Message) -> Deed | None:
    """Find what a message of Socket.IO acknowledges by its number, or the opening that says the id of its connection."""
    data = parse_json(message.data) if message.kind == "text" else None
    if not isinstance(data, dict) or "event" in data:
        return None
    if data.keys() == {"sid"} and own[0].kind == "opened":
        return own[0]
    if ACKNOWLEDGES not in data or not data.keys() <= MEMBERS:
        return None
    heard = ((deed, parse_json(deed.heard.data)) for deed in reversed(own) if deed.heard is not None)
    return next((deed for deed, said in heard if isinstance(said, dict) and said.get(ACKNOWLEDGES) == data[ACKNOWLEDGES]), None)


def _patience(delays: Sequence[float]) -> float:
    """Say after how long nobody waits for a reply any more, by how soon replies came that can be for nothing else."""
    return max(_SOON_S, _SLOWER * median(delays)) if len(delays) >= _FEWEST else math.inf


def _cause(own: Sequence[Deed], past: Sequence[Deed], words: frozenset[str], arrived: tuple[float, float], patience: float) -> Deed:
    """Find what caused a message that arrived at some time, or somewhat later."""
    (at, by), last = arrived, own[-1]
    since = [deed for deed in past if deed.at > last.at and deed.connection != last.connection and at - deed.until <= _AT_ONCE_S]
    reply = _replied(own, words, at - patience)
    if not since:
        return reply

    def likelihood(deed: Deed) -> tuple[float, ...]:
        seems = deed.at <= at or _may_cause(deed, by)
        return _shared(deed, since, words), len(deed.introduced & words), seems, deed.at > at, -abs(deed.at - at)

    told = max(since, key=likelihood)
    shared, answered = len(told.words & words - reply.words), len(reply.words & words - told.words)
    if shared > answered:
        return told
    if told.at > at:
        return reply
    # Nothing tells them apart by what they say: whoever was answered already is not answered again, nor so late.
    waited = reply.replies or reply.kind == "opened" or at - reply.at > _AT_ONCE_S
    return told if shared == answered and waited else reply


def _may_cause(deed: Deed, by: float) -> bool:
    """Whether a request that was not refused came so little after a message that it may have been before it."""
    response = deed.exchange.response
    return deed.kind == "sent" and deed.at <= by and response is not None and response.status < _REFUSED


def _shared(deed: Deed, since: Sequence[Deed], words: frozenset[str]) -> int:
    """Count the words that a deed has in common with what was told; the path of a connection says little once more was said in it."""
    said = deed.words
    if deed.kind == "opened" and any(other.opening is deed for other in since):
        said -= frozenset(deed.exchange.request.segments)
    return len(said & words)


def _replied(own: Sequence[Deed], words: frozenset[str], oldest: float) -> Deed:
    """Find which of a client's messages is answered: of several without an answer the one that shares most, else the first.

    What was said before `oldest` gets no answer any more, if anything was said since.
    """
    last = own[-1]
    waiting: list[Deed] = []
    for deed in reversed(own):
        if deed.replies or deed.kind == "opened" or (deed.at < oldest and deed is not last):
            break
        waiting.insert(0, deed)
    if len(waiting) > 1:
        return max(waiting, key=lambda deed: (len(deed.words & words), -deed.at))
    if not waiting:
        earlier = [deed for deed in own if not deed.replies and len(deed.words & words) > len(last.words & words)]
        return max(earlier, key=lambda deed: len(deed.words & words), default=last)
    return last


def _written(deed: Deed) -> Exchange:
    """Write a deed as an exchange."""
    exchange = deed.exchange
    if deed.kind in ("sent", "read"):
        return replace(exchange, sendings=tuple(deed.told)) if deed.told else exchange
    request = replace(exchange.request, connection=deed.connection)
    if deed.kind == "opened":
        if is_feed(exchange):
            return _opened_feed(replace(exchange, request=request, sendings=tuple(deed.told)), deed)
        response = exchange.response
        assert response is not None
        close = exchange.end if exchange.end is not None and not _has_spoken(exchange) else None
        written = replace(response, body=_written_messages(deed.replies), headers=response.headers.without("content-type"))
        left = exchange.started_at + exchange.end.at_s if exchange.end is not None else exchange.finished_at
        opened = replace(exchange, request=request, outcome=written, messages=tuple(deed.replies), end=close, sendings=tuple(deed.told))
        return replace(opened, left_at=left)
    method = LEFT if deed.kind == "left" else MESSAGE
    heard = deed.heard
    headers = Headers((*request.headers.without("content-type", "content-length"), *_typed(heard)))
    asked = replace(request, method=method, headers=headers, body=heard.data if heard is not None else b"")
    times = [message.at_s for message in deed.replies]
    wait = max(0.0, times[0] - heard.at_s) if times and heard is not None else 0.0
    said = tuple(deed.replies) if heard is None else (heard, *deed.replies)
    end = exchange.end if exchange.end is not None and exchange.end.sender == "server" and _is_last(deed) else None
    return Exchange(
        exchange.seq,
        exchange.service,
        deed.at,
        asked,
        Response(200, Headers(), _written_messages(deed.replies)),
        Timings(wait=wait, receive=times[-1] - times[0] if times else 0.0),
        exchange.connection,
        exchange.client,
        messages=said,
        end=end if end is not None and end.code not in (1005, 1006) else None,
        redactions=exchange.redactions,
        sendings=tuple(deed.told),
        said=deed.said,
    )


def _has_spoken(exchange: Exchange) -> bool:
    return any(message.sender == "client" for message in exchange.messages)


def _is_last(deed: Deed) -> bool:
    """Whether a message is the last that its client said."""
    said = [message for message in deed.exchange.messages if message.sender == "client"]
    return bool(said) and said[-1] is deed.heard


def _typed(heard: Message | None) -> tuple[tuple[str, str], ...]:
    return () if heard is None else (("content-type", media_of(heard)),)


def media_of(message: Message) -> str:
    """Name the media type of a message: JSON where it is an object or a list."""
    if message.kind == "binary":
        return "application/octet-stream"
    return "application/json" if isinstance(parse_json(message.data), dict | list) else "text/plain; charset=utf-8"


def _written_messages(messages: Sequence[Message]) -> bytes:
    """Write what was said as one document, which two rehearsals can be compared by."""
    return render_json([read_message(message) for message in messages])


def read_message(message: Message) -> object:
    """Read a message as a tree: JSON, text, or the mark of bytes."""
    if message.kind == "binary":
        return {"$base64": message.data.hex()}
    data = parse_json(message.data)
    return data if isinstance(data, dict | list) else message.data.decode("utf-8", "replace")


def _opened_feed(exchange: Exchange, deed: Deed) -> Exchange:
    """Leave in a stream what it said by itself."""
    response = exchange.response
    assert response is not None
    body = b"".join(message.data for message in deed.replies)
    chunks = [Chunk(message.at_s, len(message.data)) for message in deed.replies]
    parted = replace(exchange, outcome=replace(response, body=body), chunks=tuple(chunks) if len(chunks) > 1 else ())
    return replace(parted, beats=tuple(deed.beats))
