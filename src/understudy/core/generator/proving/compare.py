"""Is this the answer that was recorded? Equal where it must be, of the same look where the server makes values up.

A value the virtual service made up stands for the recorded one from then on: the two must keep company through the whole rehearsal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from urllib.parse import unquote

from understudy.core.engine.entity_tags import construction_of
from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.passes.reading.normalise import DROPPED_RESPONSE_FIELDS
from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.deviations import Difference, bare, compare_trees, compare_values
from understudy.core.generator.templates.told import read_told
from understudy.core.generator.traffic.content import parse_content
from understudy.core.generator.traffic.davs import read_multistatus
from understudy.core.generator.traffic.events import split_events
from understudy.core.generator.values.checksums import CHECKSUM_FIELD, is_checksum
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.grpc import last_frame
from understudy.core.model.message import Response

_UNSAID = frozenset(["grpc-status-details-bin"])
_REFUSED = 400  # from here on nobody asks how long the answer would be
_TELLING = 12  # characters of a value that does not stand in another text by chance
_DIGEST = re.compile(r"(?:W/)?\"([0-9a-f]{32,64})\"")
_UNCHECKED = re.compile(
    r"date|server|content-length|content-encoding|vary|cache-control|.*request-?id.*|.*trace.*|x-amz-id-2|.*-ray|expires|age",
    re.IGNORECASE,
)


def compare(exchange: Exchange, answered: Response, companions: Companions) -> list[Difference]:
    """List where an answer differs from the recorded one."""
    recorded = exchange.outcome
    assert isinstance(recorded, Response)
    companions.latest.clear()
    if recorded.status != answered.status:
        return [Difference("status", recorded.status, answered.status)]
    found: list[Difference] = []
    if recorded.content_type != answered.content_type and recorded.body:
        found.append(Difference("headers/content-type", recorded.content_type, answered.content_type))
    _compare_fields(exchange, recorded, answered, companions, found)
    _compare_trailers(recorded, answered, companions, found)
    if exchange.request.method != "HEAD":
        _compare_bodies(exchange, recorded, answered, companions, found)
    else:
        _compare_sizes(recorded, answered, found)
    both = [made for made in companions.latest if len(made) >= _TELLING and made.encode() in answered.body]
    found += [Difference("body", made, companions.made[made]) for made in both]
    return found


def _compare_fields(exchange: Exchange, recorded: Response, answered: Response, companions: Companions, found: list[Difference]) -> None:
    """Compare the header fields that say something a client may rely on."""
    # A tag of a body in which redaction changed something cannot be the tag of any body that we could answer.
    redacted = any(one.place.startswith("response.") and not one.place.startswith("response.headers") for one in exchange.redactions)
    tells_limit = any(is_figure(name) and name != "retry-after" for name in recorded.headers.names())
    for name in recorded.headers.names():
        if is_figure(name) and (tells_limit or name != "retry-after"):
            continue
        if name in DROPPED_RESPONSE_FIELDS or name == "content-type" or _UNCHECKED.fullmatch(name):
            continue
        ours = answered.headers.get_all(name)
        theirs = recorded.headers.get_all(name)
        if not ours and len(theirs) == 1 and (is_checksum(theirs[0], recorded.body) or CHECKSUM_FIELD.fullmatch(name)):
            continue
        if name == "etag" and len(ours) == len(theirs) == 1:
            if redacted or _are_own_tags(theirs[0], recorded, ours[0], answered):
                companions.pair(bare(theirs[0]), bare(ours[0]))
                continue
            if companions.pair(bare(theirs[0]), bare(ours[0])) or _are_moments(bare(theirs[0]), bare(ours[0]), companions):
                continue
            if _are_digests(theirs[0], ours[0], answered):
                continue
        if len(ours) != len(theirs):
            found.append(Difference(f"headers/{name}", list(theirs), list(ours)))
        else:
            for one, other in zip(theirs, ours, strict=True):
                compare_values(one, other, f"headers/{name}", companions, found)


def _compare_trailers(recorded: Response, answered: Response, companions: Companions, found: list[Difference]) -> None:
    theirs, ours = (one.trailers or last_frame(one.body, one.content_type) for one in (recorded, answered))
    for name in theirs.names():
        if name in _UNSAID:
            continue
        for one, other in zip_longest(theirs.get_all(name), ours.get_all(name), fillvalue="(absent)"):
            if unquote(one) != unquote(other):
                compare_values(one, other, f"trailers/{name}", companions, found)


def _compare_bodies(exchange: Exchange, recorded: Response, answered: Response, companions: Companions, found: list[Difference]) -> None:
    """Compare what bodies say, as far as the client of the recorded one had read it."""
    if exchange.response_encoded and recorded.body:
        return
    kind = recorded.headers.get("content-type") or ""
    first, second = parse_content(recorded.body, kind), parse_content(_as_far(exchange, answered.body), kind)
    if first.kind != second.kind:
        found.append(Difference("body", _short(recorded.body), _short(answered.body)))
    elif (told := read_multistatus(recorded)) is not None and (said := read_multistatus(answered)) is not None:
        compare_trees(told, said, "body", companions, found)
    else:
        compare_trees(first.tree, second.tree, "body", companions, found)


def _compare_sizes(recorded: Response, answered: Response, found: list[Difference]) -> None:
    """Compare how long the body is said to be that a `HEAD` leaves out (RFC 9110 §8.6), where both answers say so."""
    said = recorded.headers.get("content-length")
    told = answered.headers.get("content-length") or (str(len(answered.body)) if answered.body else None)
    if recorded.status < _REFUSED and None not in (said, told) and said != told:
        found.append(Difference("headers/content-length", said, told))


def _as_far(exchange: Exchange, body: bytes) -> bytes:
    """Cut a body where the client had left the recorded one."""
    recorded = exchange.response
    if exchange.interruption is None or exchange.interruption.kind != "client_gone" or recorded is None:
        return body
    if (recorded.headers.get("content-length") or "").isdecimal():
        return body[: len(recorded.body)]
    pieces = split_events(body, recorded.content_type)
    return b"".join(pieces[: len(split_events(recorded.body, recorded.content_type))])


def compare_told(exchange: Exchange, published: Mapping[str, Sequence[bytes]], companions: Companions) -> list[Difference]:
    """List where other open connections were told something else than in the recording."""
    told: dict[str, list[bytes]] = {}
    for connection, message in exchange.sendings:
        told.setdefault(connection, []).append(message.data)
    found: list[Difference] = []
    for connection, messages in told.items():
        own = published.get(connection, ())
        if len(own) != len(messages):
            found.append(Difference(f"told/{connection}", f"{len(messages)} messages", f"{len(own)} messages"))
        for one, other in zip(messages, own, strict=False):
            trees = (read_told(Message("server", "text", data, 0.0), events=not data.startswith((b"{", b"["))) for data in (one, other))
            compare_trees(next(trees), next(trees), f"told/{connection}", companions, found)
    return found


def _are_own_tags(recorded_tag: str, recorded: Response, tag: str, answered: Response) -> bool:
    """Whether two entity tags are made from their bodies in one way: other bodies have other tags."""
    pattern = construction_of(recorded_tag, recorded.body) if recorded.body else None
    return pattern is not None and pattern == construction_of(tag, answered.body)


def _are_digests(recorded_tag: str, tag: str, answered: Response) -> bool:
    """Whether two entity tags are digests of one kind: ours of the body, the recorded one of what its server keeps to itself."""
    sizes = [len(match[1]) for match in map(_DIGEST.fullmatch, (recorded_tag, tag)) if match is not None]
    return len(sizes) == 2 and sizes[0] == sizes[1] and construction_of(tag, answered.body) is not None


def _are_moments(recorded: str, answered: str, companions: Companions) -> bool:
    """Whether two entity tags are points in time, written alike, that agree."""
    theirs, ours = read_moment(recorded), read_moment(answered)
    return theirs is not None and ours is not None and theirs.notation == ours.notation and companions.calendar.agree(theirs, ours)


def _short(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")
