"""Pass 0: recorded sessions of Engine.IO → one dialogue each, or one for every namespace of Socket.IO that was connected to.

A session may begin by long polling and go on over a WebSocket: its exchanges belong together by the id that the server gave out. What is
left is what the client and the server said, so that later passes need to know no packets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from understudy.core.generator.traffic.said import meaning_of
from understudy.core.model.engine_io import CLOSE, OWN_PARAMETERS, SAYS, UPGRADE, Packet, read_handshake, read_payload, transport_of
from understudy.core.model.exchange import DialogueEnd, Direction, Exchange, Message, Redaction, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.message import Request, Response
from understudy.core.model.socket_io import (
    ACK,
    CONNECT,
    DISCONNECT,
    EVENT,
    REFUSED,
    SocketPacket,
    opening_target,
    read_packet,
    with_bytes,
)

# How a transport asks, which differs from one to the next.
_OWN_FIELDS = ("connection", "upgrade", "content-type", "content-length", "cache-control", "pragma", "user-agent", "referer")
_LATER_S, _BEFORE_S = 0.006, 0.0005
_LAST_S = 0.02  # after which the answer to the last poll has surely arrived
_NORMAL = 1000  # RFC 6455 §7.4.1


@dataclass(slots=True)
class _Session:
    """The exchanges of one session, and what was said in them: (time, sender, packet)."""

    handshake: dict[str, Any]
    first: Exchange
    place: int
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.first.request.raw_path

    def said(self) -> list[tuple[float, Direction, Packet]]:
        """List the packets of messages, and those that close the session, in the order in which they were under way."""
        asked = sorted(exchange.started_at for exchange in self.exchanges)
        found = [said for exchange in self.exchanges for said in _arrived(exchange, asked)]
        return sorted((one for one in found if not isinstance(one[2], str) or one[2][:1] in (SAYS, CLOSE)), key=lambda one: one[0])

    def polls(self) -> tuple[tuple[float, float], ...]:
        """List when polls were answered at the earliest, and when the client asked again, having the answer."""
        held = [one for one in self.exchanges if transport_of(one.request) == "polling" and one.request.method == "GET"]
        held.sort(key=lambda one: one.started_at)
        last = [min(one.finished_at + _LAST_S, self._upgraded()) for one in held[-1:]]
        again = [*(one.started_at for one in held[1:]), *last]
        return tuple((one.finished_at, asked) for one, asked in zip(held, again, strict=True))

    def _upgraded(self) -> float:
        """Say when the client, having the answer to its last poll, went on over a WebSocket; never where it did not."""
        sockets = [one for one in self.exchanges if one.response is not None and one.response.status == 101]
        went = (at for one in sockets for at, sender, packet in _packets(one) if sender == "client" and packet == UPGRADE)
        return next(went, math.inf)

    @property
    def ended(self) -> float:
        return max(_end_of(exchange) for exchange in self.exchanges)


@dataclass(slots=True)
class _Talk:
    """A namespace that a client connected to, or a session without namespaces."""

    target: str
    at: float
    place: int
    accepted: float | None = None
    refusal: Any = None
    messages: list[Message] = field(default_factory=list)
    end: DialogueEnd | None = None
    ended: float | None = None


def join_sessions(exchanges: Iterable[Exchange], starts: Sequence[int] = ()) -> tuple[list[Exchange], list[int], list[dict[str, Any]]]:
    """Write the dialogues of sessions in the place of their exchanges.

    Args:
        exchanges: in recorded order.
        starts: the place of the first exchange of every run.

    Returns:
        The exchanges, where the runs start among them, and the addresses at which Engine.IO is spoken, as stub files declare them.
    """
    ordered = list(exchanges)
    sessions = _find_sessions(ordered)
    if not sessions:
        return ordered, list(starts), []
    taken = {id(exchange) for session in sessions for exchange in session.exchanges}
    begun = {session.place: session for session in sessions}
    engines: dict[str, dict[str, Any]] = {}
    found: list[Exchange] = []
    moved: list[int] = []
    for place, exchange in enumerate(ordered):
        if place in starts:
            moved.append(len(found))
        if place in begun:
            session = begun[place]
            packets = session.said()
            carries = _carries(packets)
            engines.setdefault(session.path, _declared(session, carries))
            found.extend(_dialogues(session, packets) if carries == "socket.io" else _plain_dialogue(session, packets))
        if id(exchange) not in taken:
            found.append(exchange)
    return found, moved, list(engines.values())


def _find_sessions(exchanges: Sequence[Exchange]) -> list[_Session]:
    sessions: dict[tuple[str, str], _Session] = {}
    later: list[Exchange] = []
    for place, exchange in enumerate(exchanges):
        if not transport_of(exchange.request) or exchange.response is None:
            continue
        if any(name == "sid" for name, _ in exchange.request.query):
            later.append(exchange)
            continue
        told = next((told for _, sender, packet in _packets(exchange) if sender == "server" and (told := read_handshake(packet))), None)
        if told is not None:
            key = (exchange.request.raw_path, told["sid"])
            sessions.setdefault(key, _Session(told, exchange, place)).exchanges.append(exchange)
    for exchange in later:
        session = sessions.get((exchange.request.raw_path, dict(exchange.request.query)["sid"]))
        if session is not None:
            session.exchanges.append(exchange)
    return list(sessions.values())


def _arrived(exchange: Exchange, asked: Sequence[float]) -> Iterable[tuple[float, Direction, Packet]]:
    """List the packets of an exchange; a poll was answered somewhat later than the sum of its phases, which leaves out what is between."""
    for at, sender, packet in _packets(exchange):
        if sender == "client" or transport_of(exchange.request) != "polling":
            yield at, sender, packet
            continue
        after = next((start for start in asked if start > at), at + _LATER_S)
        yield max(at, min(after - _BEFORE_S, at + _LATER_S)), sender, packet


def _packets(exchange: Exchange) -> Iterable[tuple[float, Direction, Packet]]:
    response = exchange.response
    if response is None:
        return
    if response.status == 101:
        for message in exchange.messages:
            data: Packet = message.data.decode("utf-8", "replace") if message.kind == "text" else message.data
            yield exchange.started_at + message.at_s, message.sender, data
    elif exchange.request.method == "POST":
        yield from ((exchange.started_at, "client", packet) for packet in read_payload(exchange.request.body))
    elif response.status == 200:
        at = exchange.finished_at + (exchange.timings.connect or 0.0) + (exchange.timings.ssl or 0.0)
        yield from ((at, "server", packet) for packet in read_payload(response.body))


def _end_of(exchange: Exchange) -> float:
    return exchange.started_at + exchange.end.at_s if exchange.end is not None else exchange.finished_at


def _carries(packets: Sequence[tuple[float, Direction, Packet]]) -> str:
    """Say what a session carries: whoever speaks Socket.IO connects to a namespace first."""
    first = next((packet for _, sender, packet in packets if sender == "client" and isinstance(packet, str)), "")
    read = read_packet(first[1:]) if first.startswith(SAYS) else None
    return "messages" if first.startswith(SAYS) and (read is None or read.kind != CONNECT) else "socket.io"


def _declared(session: _Session, carries: str) -> dict[str, Any]:
    told = session.handshake
    polls = transport_of(session.first.request) == "polling"
    return {
        "path": session.path,
        **({"carries": carries} if carries != "socket.io" else {}),
        **({"ping_interval": f"{told['pingInterval'] / 1000:g}s"} if isinstance(told.get("pingInterval"), int) else {}),
        **({"ping_timeout": f"{told['pingTimeout'] / 1000:g}s"} if isinstance(told.get("pingTimeout"), int) else {}),
        **({"max_payload": told["maxPayload"]} if isinstance(told.get("maxPayload"), int) else {}),
        **({"upgrades": False} if polls and told.get("upgrades") == [] else {}),
    }


def _plain_dialogue(session: _Session, packets: Sequence[tuple[float, Direction, Packet]]) -> list[Exchange]:
    query = session.first.request.query
    talk = _Talk(opening_target(session.path, "/", query, None), session.first.started_at, 0, session.first.started_at)
    for at, sender, packet in packets:
        if isinstance(packet, bytes):
            talk.messages.append(Message(sender, "binary", packet, at - talk.at))
        elif packet.startswith(SAYS):
            talk.messages.append(Message(sender, "text", packet[1:].encode(), at - talk.at))
        else:
            _end(talk, sender, at)
    return [_written(talk, session)]


def _dialogues(session: _Session, packets: Sequence[tuple[float, Direction, Packet]]) -> list[Exchange]:
    """Write one dialogue for every namespace that the client connected to."""
    talks: list[_Talk] = []
    here: dict[str, _Talk] = {}
    early: dict[str, list[tuple[float, SocketPacket]]] = {}
    for at, sender, packet in _whole_packets(packets):
        if packet is None:
            for left in here.values():
                _end(left, sender, at)
            break
        if sender == "client" and packet.kind == CONNECT:
            target = opening_target(session.path, packet.namespace, session.first.request.query, packet.data)
            here[packet.namespace] = _Talk(target, at, len(talks))
            talks.append(here[packet.namespace])
        elif packet.namespace in here:
            talk = here[packet.namespace]
            _take(talk, at, sender, packet, early.setdefault(packet.namespace, []))
            if talk.ended is not None or talk.refusal is not None:
                del here[packet.namespace]
    return [_written(talk, session) for talk in talks if talk.accepted is not None or talk.refusal is not None]


def _take(talk: _Talk, at: float, sender: Direction, packet: SocketPacket, early: list[tuple[float, SocketPacket]]) -> None:
    """Let a packet be part of what is said in a namespace; what the server says before it accepts is said after that."""
    if packet.kind == REFUSED:
        talk.accepted, talk.refusal = at, packet.data if isinstance(packet.data, dict) else {"message": packet.data or ""}
    elif packet.kind == DISCONNECT:
        _end(talk, sender, at)
    elif packet.kind == CONNECT:
        talk.accepted = at
        talk.messages.append(_message(talk, at, "server", packet))
        talk.messages.extend(_message(talk, at, "server", one) for _, one in early)
        early.clear()
    elif talk.accepted is None and sender == "server":
        early.append((at, packet))
    elif packet.kind in (EVENT, ACK):
        talk.messages.append(_message(talk, at, sender, packet))


def _message(talk: _Talk, at: float, sender: Direction, packet: SocketPacket) -> Message:
    return Message(sender, "text", render_json(packet.document()), at - talk.at)


def _end(talk: _Talk, sender: Literal["client", "server"], at: float) -> None:
    talk.ended = at
    talk.end = DialogueEnd(sender, _NORMAL, "", at - talk.at)


def _whole_packets(packets: Sequence[tuple[float, Direction, Packet]]) -> Iterable[tuple[float, Direction, SocketPacket | None]]:
    """Read packets of Socket.IO, each with the bytes that belong to it; None stands for the end of the session."""
    waiting: dict[Direction, tuple[SocketPacket, list[bytes]]] = {}
    for at, sender, packet in packets:
        if isinstance(packet, bytes):
            if sender not in waiting:
                continue
            read, pieces = waiting[sender]
            pieces.append(packet)
            if len(pieces) == read.awaited:
                del waiting[sender]
                yield at, sender, with_bytes(read, pieces)
        elif packet.startswith(CLOSE):
            yield at, sender, None
        elif (found := read_packet(packet[1:])) is not None:
            if found.awaited:
                waiting[sender] = (found, [])
            else:
                yield at, sender, found


def _written(talk: _Talk, session: _Session) -> Exchange:
    """Write a dialogue as the exchange that a WebSocket would have been."""
    first = session.first
    accepted = talk.accepted if talk.accepted is not None else talk.at
    ended = talk.ended if talk.ended is not None else session.ended
    names = first.request.headers.names()
    headers = first.request.headers.without(*_OWN_FIELDS, *(name for name in names if name.startswith(("sec-", "accept"))))
    request = Request("GET", talk.target, headers, b"", first.request.scheme, first.request.authority, client=first.request.client)
    if talk.refusal is not None:
        body = render_json(talk.refusal)
        said = str(talk.refusal.get("message", ""))
        outcome = Response(meaning_of(said), Headers((("content-type", "application/json"),)), body)
    else:
        outcome = Response(101)
    end = talk.end
    if end is None:
        end = DialogueEnd("client", _NORMAL, "", ended - talk.at)
    return replace(
        first,
        started_at=talk.at,
        request=request,
        outcome=outcome,
        timings=Timings(wait=accepted - talk.at, receive=max(0.0, ended - accepted) if talk.refusal is None else 0.0),
        connection=f"{first.connection}/{talk.place}" if talk.place else first.connection,
        chunks=(),
        messages=tuple(talk.messages) if talk.refusal is None else (),
        end=end if talk.refusal is None else None,
        redactions=tuple(_redactions(session, request)),
        polls=session.polls(),
        complete=True,
        interruption=None,
        response_encoded=False,
        request_encoded=False,
    )


def _redactions(session: _Session, request: Request) -> Iterable[Redaction]:
    """Say of the pseudonyms in a session where they stand now: what a client brought, in the query."""
    known: Mapping[str, Redaction] = {one.pseudonym: one for exchange in session.exchanges for one in exchange.redactions}
    own = session.handshake["sid"]
    for name, value in request.query:
        if value in known and name not in OWN_PARAMETERS:
            yield replace(known[value], place=f"request.query.{name}")
    yield from (one for one in known.values() if one.pseudonym != own and one.origin == "server")
