"""What tells two groups of requests apart: the simplest conditions that hold for all of one and for none of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Any

from understudy.core.engine.templates.scope import LISTENERS
from understudy.core.generator.conditions.conditions import (
    ENDED,
    NAMED_NUMBER,
    NAMED_VERSION,
    SECRET,
    TOKENS,
    TREES,
    Condition,
    Features,
    Part,
    is_free,
    is_negative,
    is_old_version,
    is_unpositive,
    mark_of,
    type_name,
)
from understudy.core.generator.conditions.malformed import BROKEN, tells_apart, well_formed
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.traffic.refusals import MISSING
from understudy.core.generator.values.bounds import Fault, faults_of
from understudy.core.model.credential import WRONG
from understudy.core.model.json_codec import ABSENT

_MOST_CANDIDATES = 60
_GUARD = re.compile(r"csrf|xsrf", re.IGNORECASE)
_THERE = re.compile(r"already|exists?\b|duplicat|taken|in use|conflict")
NOT_THERE = re.compile(r"not[ _]?found|does ?n.t exist|does not exist|do not exist|no ?such|unknown|non-?exist")
_KEYED = 2  # parts of the name of an item that is named by its key
_GONE = (404, 410)
_NO_VERSION = 428  # Precondition Required (RFC 6585 §3)
_FIELDS = ("json", "form", "query", "path", "graphql")
_ABOUT_FIELDS = (400, 404, 409, 412, 422)
_ABOUT_STATES = (402, 409, 422)
_AUTH = (401, 403, 407)
_NOT_YOURS = (400, 401, 403, 404, 422)
# What a server has a few of, and clients choose from.
_KIND = re.compile(r"(?:.*_)?(?:model|engine|voice|currency|country|locale|language|region|provider|algorithm|format|unit)", re.IGNORECASE)
_MOST_KINDS = 12
_MOST_UNSAID = 4  # fields of which one has to be there
# Who somebody says to be: an unknown name is refused with any password, also with one that was made up.
_STATE = re.compile(r"(?:.*_)?(?:status|state|phase|stage)|.*(?:Status|State)")
_WHO = re.compile(r"(?:e-?mail|user(?:_?(?:name|id))?|login|account|client_?id|name|handle)", re.IGNORECASE)


def separate(own: Sequence[Features], others: Sequence[Features], status: int = 0) -> tuple[Condition, ...] | None:
    """Find the simplest conditions that hold for all of `own` and together for none of `others`; None when there are none."""
    if not others:
        return ()
    if tells_apart(own, others):
        return (BROKEN,)
    others = well_formed(own, others)
    if not others:
        return ()
    candidates = [condition for condition in _candidates(own, others) if all(condition.holds(features) for features in own)]
    if status in _AUTH and any(part == "item" and name[3:] and name[-1] == "other" for features in own for part, name in features.values):
        candidates = [condition for condition in candidates if condition.part == "item" or condition.kind not in ("equals", "mark")]
    if status not in (400, 422):
        candidates = [condition for condition in candidates if condition.kind != "shorter"]
    said = {word.lower() for word in re.findall(r"\w+", own[0].told)} if status in _ABOUT_FIELDS else set[str]()
    # What names a thing that is not there is refused for that, not for its value.
    is_missing = any(
        condition.part == "item" and condition.kind == "absent" and (len(condition.name) == 2 or condition.name[0] == LISTENERS)
        for condition in candidates
    )
    candidates.sort(
        key=lambda condition: (
            _rank_of_state(condition, own[0].told.lower())
            or (None if is_missing and (condition.kind == "equals" or status in _GONE) else _rank_of_spoken(condition, said))
            or _rank(condition, status)
        )
    )
    if status in _AUTH and (found := _without_credential(candidates, others)) is not None:
        return found
    if status in _NOT_YOURS and (found := _of_others(candidates, others)) is not None:
        return found
    if status == _NO_VERSION and any(one.kind == "absent" and one.name == ("if-match",) for one in candidates):
        candidates = [one for one in candidates if one.kind == "absent" and one.name == ("if-match",)] + candidates
    if (found := _of_another_version(candidates, others)) is not None:
        return found
    if (found := _left_out(candidates, others, said)) is not None:
        return found
    for condition in candidates:
        if (
            condition.kind == "equals"
            and (
                pair := _all_left_out(candidates, others, said)
                or _missing_inside(candidates, others)
                or _missing_reference(candidates, others)
                or _lacking_alone(candidates, others, said)
                or (_of_state_when_asked(candidates, others) if status in _ABOUT_STATES and condition.part != "item" else None)
            )
            is not None
        ):
            return pair
        if not any(condition.holds(features) for features in others):
            return (condition,)
    for size in (2, 3):
        limit = _MOST_CANDIDATES if size == 2 else 16
        useful = [condition for condition in candidates if not all(condition.holds(features) for features in others)][:limit]
        for chosen in combinations(useful, size):
            if not any(all(condition.holds(features) for condition in chosen) for features in others):
                return chosen
    return None


def _rank_of_spoken(condition: Condition, said: set[str]) -> tuple[int, int, str] | None:
    """Prefer what is wrong with a field that the refusal speaks of; a version that is old is none of its own value."""
    if is_old_version(condition) and condition.name[2].lower().strip("_") in said:
        return (-1, -1, "/".join(condition.name))
    if condition.part == "item" and condition.kind == "present" and condition.name[1:2] == ("",) and _is_within(condition):
        return (-1, 0, "/".join(condition.name))
    if condition.part == "item" and len(condition.name) == 4 and condition.kind == "present" and condition.name[1] == "":
        return (-1, 0, "/".join(condition.name)) if condition.name[2].lower() in said else None
    if condition.part not in _FIELDS or not condition.name or str(condition.name[-1]).lower() not in said:
        return None
    kinds = {"absent": 0, "negative": 1, "unpositive": 1, "fault": 2, "type": 3, "equals": 5}
    rank = kinds.get(condition.kind)
    says_bounds = condition.kind == "fault" and condition.value[0] == "outside"
    if says_bounds or (condition.kind == "unpositive" and _wants_positive(" ".join(said))):
        rank = 0
    return None if rank is None else (-1, rank, "/".join(map(str, condition.name)))


def _is_within(condition: Condition) -> bool:
    """Whether a condition says that lists inside other things name the one that a request is about."""
    return str(condition.name[-1]).startswith("includes:") and str(condition.name[3]).startswith("{{ path.")


def _rank_of_state(condition: Condition, told: str) -> tuple[int, int, str] | None:
    """Prefer that something is there, or is not, where the refusal says so."""
    if condition.part != "item" or len(condition.name) != _KEYED or not told or not condition.name[1]:
        return None
    missing = NOT_THERE.search(told) is not None
    fits = (condition.kind == "absent" and missing) or (condition.kind == "present" and not missing and _THERE.search(told) is not None)
    return (-2, 0, "/".join(condition.name)) if fits else None


def _without_credential(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find what says that a credential is none that was issued: it says more than the one that was recorded."""
    items = [condition for condition in candidates if condition.part == "item" and condition.kind == "absent"]
    shown = [condition for condition in candidates if condition.kind == "present" and condition.part in ("headers", "cookies")]
    unknowns = [condition for condition in items if condition.name[0] == TOKENS]
    for unknown in sorted(unknowns, key=lambda condition: bool(_GUARD.search(condition.name[1]))):
        unended = [condition for condition in items if condition.name == (ENDED, *unknown.name[1:])]
        for size in (0, 1, 2):
            for more in combinations([*shown, *unended], size):
                if not any(unknown.holds(features) and all(one.holds(features) for one in more) for features in others):
                    return (unknown, *more)
    return None


def _of_another_version(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find that a request insists on a version which is not the one that is there (``If-Match``)."""
    named = [
        one for one in candidates if one.part == "item" and one.kind == "absent" and one.name[3:] in ((NAMED_VERSION,), (NAMED_NUMBER,))
    ]
    insists = [one for one in candidates if one.part == "headers" and one.kind == "present" and one.name == ("if-match",)]
    there = [one for one in candidates if one.part == "item" and one.kind == "present" and len(one.name) == _KEYED]
    for chosen in (*product(insists, named), *product(insists, named, there)):
        if not any(all(condition.holds(features) for condition in chosen) for features in others):
            return chosen
    return None


def _of_others(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find what says that a thing is not whose who asks: it says more than whose it was."""
    items = [condition for condition in candidates if condition.part == "item"]
    for foreign in items:
        if foreign.kind != "absent" or len(foreign.name) != 4 or not str(foreign.name[3]).startswith(("{{ account.", "{{ session.")):
            continue
        if any(condition.kind == "absent" and condition.name == foreign.name[:2] for condition in items):
            continue  # there is no such thing at all
        there = [condition for condition in items if condition.kind == "present" and condition.name == foreign.name[:2]]
        for more in ((), *((one,) for one in there)):
            if not any(all(one.holds(features) for one in (foreign, *more)) for features in others):
                return (foreign, *more)
    return None


def _left_out(candidates: Sequence[Condition], others: Sequence[Features], said: set[str]) -> tuple[Condition, ...] | None:
    """Find that something is there, and the request leaves out the field of which the refusal speaks (``Overwrite``)."""
    unsaid = [one for one in candidates if one.part in TREES and one.kind == "absent" and str(one.name[-1]).lower() in said]
    there = [one for one in candidates if one.part == "item" and one.kind == "present" and len(one.name) == _KEYED]
    if not any(_THERE.search(word) for word in said):
        # Without such a word the field alone is missed, whatever else the request names, where that tells them apart.
        unsaid = [one for one in unsaid if any(one.holds(features) for features in others)]
    for chosen in product(unsaid, there):
        if not any(all(condition.holds(features) for condition in chosen) for features in others):
            return chosen
    return None


def _lacking_alone(candidates: Sequence[Condition], others: Sequence[Features], said: set[str]) -> tuple[Condition, ...] | None:
    """Find that a request lacks the field of which the refusal speaks, and has one without which others were told of both."""
    lacking = [one for one in candidates if one.part in (*TREES, "form") and one.kind == "absent" and str(one.name[-1]).lower() in said]
    there = [one for one in candidates if one.part in (*TREES, "form") and one.kind == "present" and one.name]
    for chosen in product(lacking, there):
        if not any(all(condition.holds(features) for condition in chosen) for features in others):
            return chosen
    return None


def _all_left_out(candidates: Sequence[Condition], others: Sequence[Features], said: set[str]) -> tuple[Condition, ...] | None:
    """Find that a request leaves out all fields of which the refusal speaks (``Must provide source or customer``)."""
    fields = [one for one in candidates if one.part in ("json", "form", "query") and one.kind == "absent"]
    unsaid = tuple(one for one in fields if str(one.name[-1]).lower() in said)
    if not 1 < len(unsaid) <= _MOST_UNSAID or any(all(one.holds(features) for one in unsaid) for features in others):
        return None
    return unsaid


def _missing_reference(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find that a request names something that is not there, where it need not name anything (`assigneeId`)."""
    gone = [one for one in candidates if one.part == "item" and one.kind == "absent" and len(one.name) == _KEYED]
    said = [one for one in candidates if one.part in ("json", "form", "query") and one.kind == "present" and len(one.name) == 1]
    for named, missing in product(said, gone):
        if missing.name[1] == "{{ " + member(f"request.{named.part}", named.name[0]) + " }}" and not any(
            named.holds(features) and missing.holds(features) for features in others
        ):
            return named, missing
    return None


def _of_state_when_asked(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find that a named thing is in a state which only matters to requests that say something (``confirm``)."""
    states = [one for one in candidates if one.part == "item" and one.kind == "present" and len(one.name) == _KEYED + 2 and one.name[1]]
    asked = [
        one
        for one in candidates
        if one.part in ("json", "form", "query")
        and not is_free((one.part, one.name))
        and (one.kind in ("present", "absent") or (one.kind == "equals" and isinstance(one.value, bool)))
    ]
    for chosen in product(asked, states):
        if not any(all(condition.holds(features) for condition in chosen) for features in others):
            return chosen
    return None


def _may_hold(own: Sequence[Features], part: Part, name: tuple[Any, ...]) -> bool:
    """Whether a member could have been there: the mapping around it is."""
    return len(name) == 1 or all(isinstance(features.values.get((part, name[:-1])), dict) for features in own)


def _missing_inside(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find a thing that is missing inside one that is there: that says more than the name that was asked for."""
    items = [condition for condition in candidates if condition.part == "item"]
    for absent in (condition for condition in items if condition.kind == "absent"):
        for present in sorted((condition for condition in items if condition.kind == "present"), key=lambda one: len(one.name)):
            if not any(absent.holds(features) and present.holds(features) for features in others):
                return (absent, present)
    return None


def _wants_positive(told: str) -> bool:
    """Whether a refusal asks for a positive number: then nothing is refused, too."""
    return re.search(r"positive|greater than (?:0|zero)", told, re.IGNORECASE) is not None and "negative" not in told.lower()


def _candidates(own: Sequence[Features], others: Sequence[Features]) -> list[Condition]:
    found: dict[Condition, None] = {}
    places = dict.fromkeys(place for features in (*own, *others) for place in features.values)
    for part, name in places:
        marks = {mark_of(features, (part, name)) for features in own}
        if None not in marks and marks != {MISSING}:
            if all((part, name) in features.outcast for features in own if (part, name) in features.values):
                marks.add(WRONG)
            found[Condition(part, name, "mark", tuple(sorted(mark for mark in marks if mark is not None)))] = None
        mine = [features.values.get((part, name), ABSENT) for features in own]
        if all(value is not ABSENT for value in mine):
            if part != "path":
                found[Condition(part, name, "present")] = None
            if part in ("item", "body") or not name:
                continue
            if len({type_name(value) for value in mine}) == 1 and part in TREES:
                found[Condition(part, name, "type", type_name(mine[0]))] = None
            if all(isinstance(value, list) and value for value in mine):
                found[Condition(part, name, "some")] = None
            if part in ("json", "form") and (shortest := _shorter(mine, own, others, (part, name))):
                found[Condition(part, name, "shorter", shortest)] = None
            if all(is_negative(value) for value in mine):
                found[Condition(part, name, "negative")] = None
            if (
                part in (*TREES, "form")
                and all(map(is_unpositive, mine))
                and (not all(map(is_negative, mine)) or _wants_positive(own[0].told))
            ):
                found[Condition(part, name, "unpositive")] = None
            for fault in _faults(mine, own, others, (part, name)):
                found[Condition(part, name, "fault", fault)] = None
            if any((part, name) in features.volatile for features in own):
                continue
            distinct = tuple(dict.fromkeys(value for value in mine if isinstance(value, str | int | float | bool)))
            if len(distinct) == 1 and all(isinstance(value, str | int | float | bool) for value in mine):
                found[Condition(part, name, "equals", distinct[0])] = None
            elif 1 < len(distinct) <= 8 and all(isinstance(value, str | int | float | bool) for value in mine):
                found[Condition(part, name, "equals", distinct)] = None
        elif all(value is ABSENT for value in mine) and (part not in TREES or _may_hold(own, part, name)) and name != BROKEN.name:
            found[Condition(part, name, "absent")] = None
    return list(found)


def _faults(
    mine: Sequence[Any], own: Sequence[Features], others: Sequence[Features], place: tuple[Part, tuple[str, ...]]
) -> Iterable[Fault]:
    """List what is wrong with the values of refused requests, beside those of requests that were not refused."""
    if place[0] not in _FIELDS or not own[0].told or not all(features.told for features in own):
        return ()
    taken = [features.values.get(place, ABSENT) for features in others if not features.told]
    known = own[0].known.get(place, ())
    if (unknown := _unknown_kind(mine, taken, own[0].told, place)) is not None:
        return [unknown]
    faults = dict.fromkeys([*(faults_of(mine, [*taken, *known], own[0].told) if known else ()), *faults_of(mine, taken, own[0].told)])
    spoken = str(place[1][-1]).lower() in own[0].told.lower() if place[1] else False
    return faults if spoken or place[0] == "path" else [fault for fault in faults if fault[0] in ("empty", "blank")]


def _unknown_kind(mine: Sequence[Any], taken: Sequence[Any], told: str, place: tuple[Part, tuple[str, ...]]) -> Fault | None:
    """Find that a kind was asked for of which the refusal says that there is none: there are those that others asked for."""
    if not place[1] or not _KIND.fullmatch(str(place[1][-1])) or NOT_THERE.search(told.lower()) is None:
        return None
    others = tuple(dict.fromkeys(value for value in taken if isinstance(value, str)))
    spoken = all(isinstance(value, str) and value and value in told for value in mine)
    return ("other", others) if spoken and 0 < len(others) <= _MOST_KINDS and not set(others).intersection(mine) else None


def _speaks_of_another(features: Features, place: tuple[Part, tuple[str, ...]]) -> bool:
    """Whether a refusal names another field that the request brought, and not this one: what is wrong is wrong with that."""
    words = set(re.findall(r"[a-z]+", features.told.lower()))
    others = {name[-1].lower() for part, name in features.values if part == place[0] and name}
    return place[1][-1].lower() not in words and bool(words & others)


def _shorter(mine: Sequence[Any], own: Sequence[Features], others: Sequence[Features], place: tuple[Part, tuple[str, ...]]) -> int:
    """Return a length that everything accepted under a name like a password's has, and nothing that was refused; 0 where there is none."""
    theirs = [features.values.get(place) for features in others]
    if not SECRET.fullmatch(place[1][-1]) or not theirs or not all(isinstance(value, str) for value in (*mine, *theirs)):
        return 0
    if _speaks_of_another(own[0], place):
        return 0
    least, most = max(len(value) for value in mine) + 1, min(len(str(value)) for value in theirs)
    return next((length for length in (8, 6, 12, 10, most) if least <= length <= most), 0)


def _rank(condition: Condition, status: int) -> tuple[int, int, str]:
    """Prefer what usually explains a status: credentials for 401, the thing itself for 404 and 409, fields for 400 and 422."""
    name = "/".join(map(str, condition.name))
    if condition.part == "same":
        return (0, -2 if condition.kind == "absent" else 9, name)
    about_auth = condition.part in ("headers", "cookies") and (
        "auth" in name or "token" in name or "key" in name or "cookie" in condition.part
    )
    unknown = condition.part == "item" and condition.kind == "absent" and condition.name[0] == TOKENS and len(condition.name) == _KEYED
    # A grant that none was given out as is invalid, however it looks (RFC 6749 §5.2).
    if unknown and (status in _AUTH or (status == 400 and condition.name[1].startswith(("{{ request.form.", "{{ request.json.")))):
        return (0, -1, name)
    if status in _AUTH and about_auth:
        return (0, 0, name)
    if condition.name == ("content-type",) and condition.kind == "equals":
        return (2, -1, name)
    is_state = condition.part == "item" and len(condition.name) == _KEYED + 2 and _STATE.fullmatch(str(condition.name[2])) is not None
    if condition.part == "item" and len(condition.name) == 4 and condition.kind == "absent":
        return (7, -is_state, name)
    if condition.part == "item" and condition.name[0] == TOKENS and condition.name[-1] == "says":
        return (1, 1, name)  # who somebody is comes before what he may do
    if condition.part == "item":
        return (1 if status not in (400, 422) else 4, -is_state, name)
    if condition.kind in ("negative", "unpositive") or (condition.kind == "equals" and condition.value == ""):
        return (1, 1, name)
    if status in _AUTH and condition.kind == "equals" and _WHO.fullmatch(str(condition.name[-1])):
        return (1, 1, name)
    if condition.kind == "fault":
        return (3, 2, name)
    if condition.kind == "shorter":
        return (1 if status in (400, 422) else 6, 1, name)
    if condition.kind == "mark":
        return (1 if status in _AUTH else 4, 2, name)
    kinds = {"present": 2, "absent": 3 if condition.part == "headers" else 2, "some": 3, "type": 4, "equals": 5}
    parts = {"query": 0, "json": 0, "form": 0, "graphql": 0, "headers": 2, "body": 6, "cookies": 3, "path": 4}
    free = 6 if is_free((condition.part, condition.name)) else 0
    several = len(condition.value) if isinstance(condition.value, tuple) else 0  # one value says more, and a switch the most
    kind = kinds[condition.kind] - (1 if isinstance(condition.value, bool) else 0) + (3 if about_auth else 0) + free
    return (kind, parts.get(condition.part, 5) + len(condition.name) + several, name)
