"""Likeness of values: whether one may stand for another, since both are times near each other or made up in one way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.calendars import same_calendar
from understudy.core.generator.passes.reading.normalise import neutral
from understudy.core.generator.proving.companions import WORD, Companions
from understudy.core.generator.templates.calendar import without_moments
from understudy.core.generator.values.looks import (
    EXACT,
    NUMBERED_TAG,
    SIGNED_INSIDE,
    are_capitals,
    id_format,
    is_tail,
    looks_generated,
    read_moment,
)

_LETTERED = 16  # letters of a word in both cases, from which on these may be two of 64
_OPAQUE = 40  # tokens this long say something in code: their length varies with it
_ID = re.compile(r"/_?(?:id|uid|key|uuid|code)$", re.IGNORECASE)
_OWN_ID = re.compile(r"[a-z](?:Id|_id)$")  # ``GrantId``
_HEX = re.compile(r"[0-9a-f]{6,12}")
_TAIL = re.compile(r"[A-Za-z0-9]{6,11}")
_SHORT = re.compile(r"[0-9a-z_-]{4,12}")
_PADDING = re.compile(r"(?<=[A-Za-z0-9_-]{20})(?:=|%3[Dd])+(?=[&#]|$)")
_COOKIE = re.compile(r"([\w.-]+)=([^;\s]+)(;.*)")
_LINKED = re.compile(r">\s*;\s*rel=|[<,]")


def are_short_ids(place: str, recorded: Any, answered: Any, companions: Companions) -> bool:
    """Whether a member called ``id``, or the end of a `Location`, has another short id (``57ed``), too short to look made up elsewhere."""
    if place.lower() == "headers/location" and isinstance(recorded, str) and isinstance(answered, str):
        (mine, recorded), (other, answered) = _cut_last(recorded, companions), _cut_last(answered, companions)
        if companions.translate(mine) != other or len(recorded) != len(answered):
            return False
        return bool(_SHORT.fullmatch(recorded) and _SHORT.fullmatch(answered)) and companions.pair(recorded, answered)
    if not isinstance(recorded, str) or not isinstance(answered, str) or len(recorded) != len(answered):
        return False
    if _OWN_ID.search(place) and all(_HEX.fullmatch(one) and any(map(str.isdigit, one)) for one in (recorded, answered)):
        return companions.pair(recorded, answered)
    if not _ID.search(place):
        return False
    return bool(_SHORT.fullmatch(recorded) and _SHORT.fullmatch(answered)) and companions.pair(recorded, answered)


def _cut_last(address: str, companions: Companions) -> tuple[str, str]:
    head, _, last = neutral(address, companions.addresses).rpartition("/")
    return head, last


def is_outdated(recorded: Any, answered: Any, companions: Companions) -> bool:
    """Whether a recorded value is said again where another stands for it by now: the id of a thing that was made anew."""
    return isinstance(recorded, str) and recorded == answered and companions.made.get(recorded, recorded) != recorded


def agree(recorded: Any, answered: Any, companions: Companions) -> bool:
    """Whether two values say the same: times near each other, values made up alike, texts of such."""
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
    if isinstance(recorded, str) and recorded in companions.counted and isinstance(answered, str) and NUMBERED_TAG.fullmatch(answered):
        return companions.pair(recorded, answered)
    if not isinstance(recorded, str):
        return False
    if isinstance(answered, str) and same_calendar(recorded, answered):
        return True
    recorded, answered = neutral(recorded, companions.addresses), neutral(answered, companions.addresses)
    if companions.translate(recorded) == answered:
        return True
    if _alike(recorded, answered) and companions.pair(recorded, answered):
        return True
    if (cookies := _values_of_cookies(recorded, answered, companions)) is not None:
        recorded, answered = cookies
    return recorded == answered or _links_alike(recorded, answered, companions) or _pieces_alike(recorded, answered, companions)


def _values_of_cookies(recorded: str, answered: str, companions: Companions) -> tuple[str, str] | None:
    """Take two values of one cookie for one, where both are sealed: how long such a one is varies with what is in it."""
    mine, others = _COOKIE.fullmatch(recorded), _COOKIE.fullmatch(answered)
    if mine is None or others is None or mine[1] != others[1]:
        return None
    value, made = (found[2].lstrip(".") for found in (mine, others))
    if len(value) < _OPAQUE or len(made) < _OPAQUE or not (looks_generated(value) and looks_generated(made)):
        return None
    return (mine[3], others[3]) if companions.pair(mine[2], others[2]) else None


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


def _alike(recorded: str, answered: str) -> bool:
    """Whether two words look made up in one way."""
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
    if mine != other or len(tail) != len(made) or not made.isalnum():
        return False
    return is_tail(tail) or (bool(_TAIL.fullmatch(tail)) and any(map(str.isupper, tail)) and (is_tail(made) or _is_mixed(made)))


def _is_mixed(text: str) -> bool:
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _class(text: str) -> int:
    """Rank the letters of a word; one of 64 letters may lack ``-`` and ``_`` by chance."""
    if not text.isalnum() or (len(text) >= _LETTERED and text.upper() != text != text.lower()):
        return 3
    return 1 if text.isdigit() else 2


def _pieces_alike(recorded: str, answered: str, companions: Companions) -> bool:
    """Longer text: equal but for made-up words at the same places."""
    recorded, answered = _PADDING.sub("", recorded), _PADDING.sub("", answered)
    signed, made = SIGNED_INSIDE.findall(recorded), SIGNED_INSIDE.findall(answered)
    if signed and len(signed) == len(made):
        if not all(companions.translate(one) == other or companions.pair(one, other) for one, other in zip(signed, made, strict=True)):
            return False
        recorded, answered = SIGNED_INSIDE.sub("", recorded), SIGNED_INSIDE.sub("", answered)
    mine, others = WORD.split(recorded), WORD.split(answered)
    if mine != others:
        return False
    words, against = WORD.findall(recorded), WORD.findall(answered)
    return len(words) == len(against) and all(
        one == other
        or companions.translate(one) == other
        or ((_alike(one, other) or _same_but_for_tail(one, other)) and companions.pair(one, other))
        for one, other in zip(words, against, strict=True)
    )
