"""Is this the answer that was recorded? Equal where it must be, of the same look where the server makes values up.

A value the virtual service made up stands for the recorded one from then on: the two must keep company through the whole rehearsal.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from understudy.core.engine.entity_tags import construction_of
from understudy.core.engine.templates.calendars import same_calendar
from understudy.core.generator.calendar import Calendar, replace_moments, without_moments
from understudy.core.generator.checksums import CHECKSUM_FIELD, is_checksum
from understudy.core.generator.content import parse_content
from understudy.core.generator.davs import read_multistatus
from understudy.core.generator.events import split_events
from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.looks import EXACT, are_capitals, id_format, is_tail, looks_generated, read_moment
from understudy.core.generator.messages import by_key, is_map
from understudy.core.generator.passes.normalise import DROPPED_RESPONSE_FIELDS, neutral
from understudy.core.generator.tokens import TOKEN_HASHES, read_token
from understudy.core.generator.told import read_told
from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.model.timestamp import read_timestamp

_UNSAID = frozenset(["grpc-status-details-bin"])
_OPAQUE = 40  # tokens this long say something in code: their length varies with it
_TELLING = 12  # characters of a value that does not stand in another text by chance
_LARGE = 1_000_000  # bytes: a body that is first asked whether it speaks of anything that is to be translated
_WORD = re.compile(r"[A-Za-z0-9_-]{4,}")
_AFTER_ESCAPE = re.compile(r"(?<=%[0-9A-Fa-f]{2})[A-Za-z0-9_-]{4,}")  # the digits of ``%3A`` are no part of the word that follows
_ID = re.compile(r"/_?(?:id|uid|key|uuid|code)$", re.IGNORECASE)
_SHORT = re.compile(r"[0-9a-z_-]{4,12}")
_PADDING = re.compile(r"(?<=[A-Za-z0-9_-]{20})(?:=|%3[Dd])+(?=[&#]|$)")
_LINKED = re.compile(r">\s*;\s*rel=|[<,]")
_WIDE = re.compile(r"[A-Za-z0-9_\-+/=.%~]{8,}")
_BASIC = re.compile(r"(?i)(basic +)(\S+)")
_UNCHECKED = re.compile(
    r"date|server|content-length|content-encoding|vary|cache-control|.*request-?id.*|.*trace.*|x-amz-id-2|.*-ray|expires|age",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the answer is not the recorded one."""

    place: str
    recorded: Any
    answered: Any


@dataclass(slots=True)
class Companions:
    """Which made-up value stands for which recorded one, both ways.

    Attributes:
        addresses: the spellings of the server's own address.
        calendar: at what time the rehearsal takes place.
        moments: which point in time a client was given instead of a recorded one, as they are written.
        latest: the recorded values for which others stand since the answer that is being compared.
    """

    made: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    addresses: tuple[tuple[str, str], ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    moments: dict[str, str] = field(default_factory=dict)
    latest: list[str] = field(default_factory=list)

    def pair(self, recorded: str, answered: str) -> bool:
        """Join two values, unless one of them already keeps other company."""
        if recorded in self.made:
            return self.made[recorded] == answered
        if answered in self.back:
            return False
        self.made[recorded] = answered
        self.back[answered] = recorded
        if recorded != answered:
            self.latest.append(recorded)
        return True

    def translate(self, text: str) -> str:
        """Write a recorded text with the values that stand for the recorded ones."""
        text = replace_moments(text, self.moments)
        if not self.made:
            return text
        text = _WORD.sub(self._swap, _WIDE.sub(self._swap, text))
        return _AFTER_ESCAPE.sub(self._swap, text) if "%" in text else text

    def recorded(self, made: str) -> str | None:
        """Say which recorded value a made one stands for, by itself or by the words in it; None when none is known."""
        found = self.back.get(made)
        if found is not None:
            return found
        read = _WORD.sub(lambda match: self.back.get(match.group(), match.group()), made)
        return read if read != made else None

    def _swap(self, match: re.Match[str]) -> str:
        word = match.group()
        if word in self.back:
            return word
        found = self.made.get(word)
        if found is not None:
            return found
        if "%" in word and (found := self.made.get(unquote(word))) is not None:
            return quote(found, safe="")
        name, sign, value = word.partition("=")
        if sign and value and (found := self.made.get(unquote(value))) is not None:
            return f"{name}={quote(found, safe='') if '%' in value else found}"
        return word

    def _field(self, value: str) -> str:
        """Write a header field; what Basic credentials say stands in Base64 (RFC 7617)."""
        basic = _BASIC.fullmatch(value)
        if basic is None:
            return self.translate(value)
        try:
            clear = base64.b64decode(basic[2], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return self.translate(value)
        return basic[1] + base64.b64encode(self.translate(clear).encode()).decode()

    def request(self, request: Request) -> Request:
        """Make the request that a client would send that was given our values instead of the recorded ones."""
        if not self.made and not self.moments:
            return request
        headers = Headers.of((name, self._field(value)) for name, value in request.headers)
        body = request.body
        if body:
            body = self._translated_bytes(body)
        if len(body) != len(request.body):
            headers = headers.replacing("content-length", str(len(body))) if "content-length" in headers else headers
        return Request(
            request.method,
            self.translate(request.target),
            headers,
            body,
            request.scheme,
            request.authority,
            request.http_version,
            request.client,
            connection=request.connection,
        )

    def _translated_bytes(self, body: bytes) -> bytes:
        """Translate a body; in one that is no text, such as a message of Protocol Buffers, what is text and stays as long."""
        if len(body) > _LARGE and not any(known.encode() in body for known in (*self.made, *self.moments)):
            return body
        try:
            return self.translate(body.decode()).encode()
        except UnicodeDecodeError:
            translated = self.translate(body.decode("latin-1"))
        try:
            found = translated.encode("latin-1")
        except UnicodeEncodeError:
            return body
        return found if len(found) == len(body) else body


def compare(exchange: Exchange, answered: Response, companions: Companions) -> list[Difference]:
    """List where an answer differs from the recorded one."""
    recorded = exchange.outcome
    assert isinstance(recorded, Response)
    companions.latest.clear()
    found: list[Difference] = []
    if recorded.status != answered.status:
        return [Difference("status", recorded.status, answered.status)]
    if recorded.content_type != answered.content_type and recorded.body:
        found.append(Difference("headers/content-type", recorded.content_type, answered.content_type))
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
        # A tag of a body in which redaction changed something cannot be the tag of any body that we could answer.
        redacted = any(one.place.startswith("response.") and not one.place.startswith("response.headers") for one in exchange.redactions)
        if name == "etag" and len(ours) == len(theirs) == 1 and (redacted or _are_own_tags(theirs[0], recorded, ours[0], answered)):
            companions.pair(_bare(theirs[0]), _bare(ours[0]))
            continue
        if name == "etag" and len(ours) == len(theirs) == 1 and companions.pair(_bare(theirs[0]), _bare(ours[0])):
            continue
        if name == "etag" and len(ours) == len(theirs) == 1 and _are_moments(_bare(theirs[0]), _bare(ours[0]), companions):
            continue
        if len(ours) != len(theirs):
            found.append(Difference(f"headers/{name}", list(theirs), list(ours)))
        else:
            for one, other in zip(theirs, ours, strict=True):
                _leaf(one, other, f"headers/{name}", companions, found)
    for name in recorded.trailers.names():
        if name in _UNSAID:
            continue
        for one, other in zip_longest(recorded.trailers.get_all(name), answered.trailers.get_all(name), fillvalue="(absent)"):
            if unquote(one) != unquote(other):
                _leaf(one, other, f"trailers/{name}", companions, found)
    if exchange.request.method != "HEAD":
        kind = recorded.headers.get("content-type") or ""
        first, second = parse_content(recorded.body, kind), parse_content(_as_far(exchange, answered.body), kind)
        if exchange.response_encoded and recorded.body:
            pass
        elif first.kind != second.kind:
            found.append(Difference("body", _short(recorded.body), _short(answered.body)))
        elif (told := read_multistatus(recorded)) is not None and (said := read_multistatus(answered)) is not None:
            _walk(told, said, "body", companions, found)
        else:
            _walk(first.tree, second.tree, "body", companions, found)
    both = [made for made in companions.latest if len(made) >= _TELLING and made.encode() in answered.body]
    found += [Difference("body", made, companions.made[made]) for made in both]
    return found


def _as_far(exchange: Exchange, body: bytes) -> bytes:
    """Cut a stream where the client had left the recorded one."""
    recorded = exchange.response
    if exchange.interruption is None or exchange.interruption.kind != "client_gone" or recorded is None:
        return body
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
            _walk(next(trees), next(trees), f"told/{connection}", companions, found)
    return found


def _are_own_tags(recorded_tag: str, recorded: Response, tag: str, answered: Response) -> bool:
    """Whether two entity tags are made from their bodies in one way: other bodies have other tags."""
    pattern = construction_of(recorded_tag, recorded.body) if recorded.body else None
    return pattern is not None and pattern == construction_of(tag, answered.body)


def _are_moments(recorded: str, answered: str, companions: Companions) -> bool:
    """Whether two entity tags are points in time, written alike, that agree."""
    theirs, ours = read_moment(recorded), read_moment(answered)
    return theirs is not None and ours is not None and theirs.notation == ours.notation and companions.calendar.agree(theirs, ours)


def _bare(tag: str) -> str:
    return tag.removeprefix("W/").strip('"')


def _short(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")


def _walk(recorded: Any, answered: Any, place: str, companions: Companions, found: list[Difference]) -> None:
    if isinstance(recorded, dict) and isinstance(answered, dict):
        mine, made = read_timestamp(recorded), read_timestamp(answered)
        if mine is not None and made is not None:
            _leaf(mine, made, place, companions, found)
            return
        for name in recorded.keys() | answered.keys():
            if name not in answered or name not in recorded:
                if name in recorded and companions.translate(str(name)) in answered:
                    _walk(recorded[name], answered[companions.translate(str(name))], f"{place}/{name}", companions, found)
                elif name in recorded or name not in companions.back:
                    found.append(Difference(f"{place}/{name}", recorded.get(name, "(absent)"), answered.get(name, "(absent)")))
            else:
                _walk(recorded[name], answered[name], f"{place}/{name}", companions, found)
    elif isinstance(recorded, list) and isinstance(answered, list):
        if place != "body" and is_map(recorded) and is_map(answered):
            # Entries of maps come in any order.
            recorded, answered = by_key(recorded), by_key(answered)
        if len(recorded) != len(answered):
            found.append(Difference(place, f"{len(recorded)} elements", f"{len(answered)} elements"))
        for index, (one, other) in enumerate(zip(recorded, answered, strict=False)):
            _walk(one, other, f"{place}/{index}", companions, found)
    else:
        _leaf(recorded, answered, place, companions, found)


def _leaf(recorded: Any, answered: Any, place: str, companions: Companions, found: list[Difference]) -> None:
    if place.endswith("{DAV:}getetag") and isinstance(recorded, str) and isinstance(answered, str):
        if not companions.pair(_bare(recorded), _bare(answered)):
            found.append(Difference(place, recorded, answered))
        return
    if _is_outdated(recorded, answered, companions):
        found.append(Difference(place, recorded, answered))
        return
    if recorded == answered and type(recorded) is type(answered) and not companions.calendar.shift:
        return
    if isinstance(recorded, str) and companions.made.get(recorded) == answered:
        return  # they keep company already
    mine, made = read_token(recorded), read_token(answered)
    if mine is not None and made is not None:
        found.extend(_between_tokens(mine, made, place, companions))
        companions.pair(recorded, answered)
    elif type(recorded) is not type(answered) or not (
        _agree(recorded, answered, companions) or _are_short_ids(place, recorded, answered, companions)
    ):
        found.append(Difference(place, recorded, answered))


def _are_short_ids(place: str, recorded: Any, answered: Any, companions: Companions) -> bool:
    """Whether a member called ``id``, or the end of a `Location`, has another short id (``57ed``), too short to look made up elsewhere."""
    if place.lower() == "headers/location" and isinstance(recorded, str) and isinstance(answered, str):
        (mine, recorded), (other, answered) = _cut_last(recorded, companions), _cut_last(answered, companions)
        if companions.translate(mine) != other or len(recorded) != len(answered):
            return False
        return bool(_SHORT.fullmatch(recorded) and _SHORT.fullmatch(answered)) and companions.pair(recorded, answered)
    if not _ID.search(place) or not isinstance(recorded, str) or len(recorded) != len(answered):
        return False
    return bool(_SHORT.fullmatch(recorded) and _SHORT.fullmatch(answered)) and companions.pair(recorded, answered)


def _cut_last(address: str, companions: Companions) -> tuple[str, str]:
    head, _, last = neutral(address, companions.addresses).rpartition("/")
    return head, last


def _is_outdated(recorded: Any, answered: Any, companions: Companions) -> bool:
    """Whether a recorded value is said again where another stands for it by now: the id of a thing that was made anew."""
    return isinstance(recorded, str) and recorded == answered and companions.made.get(recorded, recorded) != recorded


def _agree(recorded: Any, answered: Any, companions: Companions) -> bool:
    theirs, ours = read_moment(recorded), read_moment(answered)
    if theirs is not None and ours is not None:
        if not companions.calendar.agree(theirs, ours):
            return False
        if ours.notation == EXACT and isinstance(recorded, str):
            return companions.pair(recorded, answered)  # no two things happen within a microsecond: it is as good as an id
        if recorded != answered and companions.calendar.shift:
            companions.moments[str(recorded)] = str(answered)
        return True
    if isinstance(recorded, str):
        timeless = without_moments(recorded, answered, companions.calendar)
        if timeless is None:
            return False
        recorded, answered = timeless
    if recorded == answered:
        return True
    if not isinstance(recorded, str):
        return False
    if isinstance(answered, str) and same_calendar(recorded, answered):
        return True
    recorded, answered = neutral(recorded, companions.addresses), neutral(answered, companions.addresses)
    if companions.translate(recorded) == answered:
        return True
    if _alike(recorded, answered) and companions.pair(recorded, answered):
        return True
    return _links_alike(recorded, answered, companions) or _pieces_alike(recorded, answered, companions)


def _links_alike(recorded: str, answered: str, companions: Companions) -> bool:
    """Links, or a `Link` field, to the same places: equal but for what the parameters of their queries say, where that is made up."""
    mine, others = _LINKED.split(recorded), _LINKED.split(answered)
    if len(mine) != len(others) or "?" not in recorded:
        return False
    for one, other in zip(mine, others, strict=True):
        head, _, query = one.partition("?")
        start, _, asked = other.partition("?")
        theirs, ours = parse_qsl(query, keep_blank_values=True), parse_qsl(asked, keep_blank_values=True)
        if companions.translate(head) != start or [name for name, _ in theirs] != [name for name, _ in ours] or (one != other and not ours):
            return False
        if not all(
            value == made or companions.translate(value) == made or (_alike(value, made) and companions.pair(value, made))
            for (_, value), (_, made) in zip(theirs, ours, strict=True)
        ):
            return False
    return True


def _between_tokens(recorded: Sequence[Any], answered: Sequence[Any], place: str, companions: Companions) -> list[Difference]:
    """Compare headers and claims, but for hashes of other tokens."""
    found: list[Difference] = []
    for name, one, other in zip(("header", "claims"), recorded, answered, strict=True):
        _walk({key: value for key, value in one.items() if key not in TOKEN_HASHES}, other, f"{place}/{name}", companions, found)
    return found


def _alike(recorded: str, answered: str) -> bool:
    opaque = min(len(recorded), len(answered)) >= _OPAQUE and looks_generated(recorded) and looks_generated(answered)
    if opaque:
        return True
    if len(recorded) == len(answered) and are_capitals((recorded, answered)):
        return True
    if len(recorded) != len(answered) or (recorded.isalpha() and len(recorded) < 16):
        return False
    form = id_format([recorded])
    return (looks_generated(recorded) or looks_generated(answered)) and form is not None and _class(recorded) >= _class(answered)


def _same_but_for_tail(recorded: str, answered: str) -> bool:
    """Whether two words are the same but for a short tail that was made up: ``mail-uWZNcb``."""
    (mine, tail), (other, made) = (re.split(r"[-_](?=[^-_]*$)|^(?=[^-_]*$)", word, maxsplit=1) for word in (recorded, answered))
    return mine == other and is_tail(tail) and len(tail) == len(made) and made.isalnum()


def _class(text: str) -> int:
    return 3 if not text.isalnum() else 2 if not text.isdigit() else 1


def _pieces_alike(recorded: str, answered: str, companions: Companions) -> bool:
    """Longer text: equal but for made-up words at the same places."""
    recorded, answered = _PADDING.sub("", recorded), _PADDING.sub("", answered)
    mine, others = _WORD.split(recorded), _WORD.split(answered)
    if mine != others:
        return False
    words, against = _WORD.findall(recorded), _WORD.findall(answered)
    return len(words) == len(against) and all(
        one == other
        or companions.translate(one) == other
        or ((_alike(one, other) or _same_but_for_tail(one, other)) and companions.pair(one, other))
        for one, other in zip(words, against, strict=True)
    )
