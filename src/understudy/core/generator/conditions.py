"""What tells two groups of requests apart: conditions a stub's `when` can state, simple ones first.

Values that look random, or that stand for a client's own credential, never decide: the next client sends others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any, Literal

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.generator.bounds import Fault, fault_matcher, faults_of, has_fault
from understudy.core.generator.looks import looks_random, read_moment
from understudy.core.generator.refusals import MISSING, Marks, mark_at, user_in, write_marks
from understudy.core.generator.said import is_marked
from understudy.core.generator.sample import Sample
from understudy.core.generator.sources import is_graphql, render_tree
from understudy.core.matchers.vocabulary import WORDS
from understudy.core.model.credential import WRONG
from understudy.core.model.json_codec import ABSENT, parse_json

type Part = Literal["headers", "query", "json", "form", "graphql", "cookies", "path", "item", "body"]
_MOST_CANDIDATES = 60
NAMED_VERSION = "{{ request.headers['if-match'] }}"  # who names no version gets what is there
_DEEPEST = 3  # members of members of members of a body are looked at
_TREES = ("json", "graphql")
_LONGEST_TOLD = 4000
NO_MARKS = Marks()
VERSION = re.compile(r"_?(?:version|rev|revision|etag)|lock_?version|row_?version", re.IGNORECASE)
_ONE_CALL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # field values that tell one call from the next
_GUARD = re.compile(r"csrf|xsrf", re.IGNORECASE)
TOKENS = "credentials"
_GONE = (404, 410)
ENDED = "ended_credentials"
_SECRET = re.compile(r".*(?:passw|secret|token|credential|signature|api_?key|pin$|otp|cvc).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """One check: `kind` is ``present``, ``absent``, ``equals``, ``type`` …; for items, `name` is the collection and `value` the key.

    A name of an item goes on with a member and the value it must have; with a fifth part it must have another one, or any. `value` is
    what the item is called then. With ``mark``, `value` lists marks of refused credentials, and MISSING where having none is refused too.
    With ``whole``, `value` is a list or mapping, written as JSON.
    """

    part: Part
    name: tuple[str, ...]
    kind: Literal["present", "absent", "equals", "type", "negative", "unpositive", "mark", "shorter", "fault", "whole"]
    value: Any = None

    def holds(self, features: Features) -> bool:
        """Say whether a request satisfies it."""
        found = features.values.get((self.part, self.name), ABSENT)
        match self.kind:
            case "present":
                return found is not ABSENT
            case "absent":
                return found is ABSENT
            case "type":
                return found is not ABSENT and type_name(found) == self.value
            case "negative":
                return _is_negative(found)
            case "unpositive":
                return _is_unpositive(found)
            case "mark":
                return _mark(features, (self.part, self.name)) in self.value
            case "whole":
                return found is not ABSENT and render_tree(found) == self.value
            case "shorter":
                return isinstance(found, str) and len(found) < self.value
            case "fault":
                return has_fault(found, self.value)
            case _:
                return found is not ABSENT and (found in self.value if isinstance(self.value, tuple) else found == self.value)


@dataclass(frozen=True, slots=True)
class Features:
    """Everything about one request, and the live things it names, that a condition may look at.

    Attributes:
        volatile: where values stand that never decide.
        made_up: those of them that only look random: they decide what was recorded for one request alone, where nothing else does.
        marks: of the credentials that some answer refused.
        outcast: where the credential is one that every answer refused.
        told: what a refusal says; empty for what was answered as asked.
    """

    values: Mapping[tuple[Part, tuple[str, ...]], Any] = field(default_factory=dict)
    volatile: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    marks: Mapping[tuple[Part, tuple[str, ...]], str] = field(default_factory=dict)
    outcast: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    made_up: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    told: str = ""

    def by_value(self) -> Features:
        """Let values that only look random decide, too."""
        return replace(self, volatile=self.volatile - self.made_up, made_up=frozenset()) if self.made_up else self


def type_name(value: Any) -> str:
    """Name a JSON type as stub files do."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case None:
            return "null"
        case list():
            return "array"
        case _:
            return "object"


def features_of(sample: Sample, parameters: Mapping[str, str], items: Mapping[tuple[Any, ...], bool], marks: Marks = NO_MARKS) -> Features:
    """List the features of a request; `items` says which (collection, key expression) exist when it arrives, `marks` what was refused."""
    values: dict[tuple[Part, tuple[str, ...]], Any] = {}
    volatile: set[tuple[Part, tuple[str, ...]]] = set()
    marked: dict[tuple[Part, tuple[str, ...]], str] = {}
    outcast: set[tuple[Part, tuple[str, ...]]] = set()
    made_up: set[tuple[Part, tuple[str, ...]]] = set()
    credentials = {redaction.pseudonym for redaction in sample.exchange.redactions if redaction.origin == "client"}

    def add(part: Part, name: tuple[str, ...], value: Any) -> None:
        values[(part, name)] = value
        mark = mark_at(name[-1], value, marks) if name else None
        if mark is not None:
            marked[(part, name)] = mark[0]
            if mark[1]:
                outcast.add((part, name))
        if (
            mark is not None
            or (name and _SECRET.fullmatch(name[-1]))
            or (isinstance(value, str) and (value in credentials or read_moment(value) is not None))
        ):
            volatile.add((part, name))
        elif looks_random(value):
            volatile.add((part, name))
            if part not in ("headers", "cookies"):
                made_up.add((part, name))

    for collection, exists in items.items():
        if exists:
            values[("item", collection)] = True
    for name, value in sample.headers.items():
        add("headers", (name,), value.partition(";")[0].strip() if name == "content-type" else value)
        if (
            name in ("authorization", "if-match", "if-none-match", "if-modified-since")
            or "token" in name
            or "key" in name
            or value in credentials
            or _ONE_CALL.search(value)
        ):
            volatile.add(("headers", (name,)))
        if name in ("authorization", "proxy-authorization") and (user := user_in(value)) is not None:
            add("headers", (name, "user"), user)
    for name, given in sample.query.items():
        add("query", (name,), given[0])
    for name, value in sample.cookies.items():
        add("cookies", (name,), value)
        volatile.add(("cookies", (name,)))
    for name, value in parameters.items():
        add("path", (name,), value)
    if is_graphql(sample):
        for pointer, value in _leaves(view_graphql(sample.exchange.request)["arguments"]):
            add("graphql", pointer, value)
    elif sample.asked.kind == "json":
        if isinstance(sample.asked.tree, list):
            values[("json", ())] = "a list"
        for pointer, value in _leaves(sample.asked.tree):
            if not is_marked(value):
                add("json", pointer, value)
    elif sample.asked.kind == "form":
        for name, value in sample.asked.tree.items():
            add("form", (name,), value[0] if isinstance(value, list) else value)
    if sample.asked.kind != "none":
        values[("body", ())] = True
    told = sample.answer.raw[:_LONGEST_TOLD].decode("utf-8", "replace") or "refused" if sample.verdict >= 400 else ""
    return Features(values, frozenset(volatile), marked, frozenset(outcast), frozenset(made_up), told)


_FREE = re.compile(r"(?:.*[.\[])?(?:meta_?data|labels?|annotations|custom_?(?:fields|data)|extras?)(?:[.\[].*)?", re.IGNORECASE)


def is_free(place: tuple[Part, tuple[Any, ...]]) -> bool:
    """Say whether a place is inside what clients write as they like, such as metadata: it decides nothing."""
    return place[0] in ("form", "json", "query") and any(_FREE.fullmatch(str(name)) for name in place[1])


def is_told_by_leaves(place: tuple[Part, tuple[str, ...]], value: Any) -> bool:
    """Say whether a value is a mapping whose members are features of their own."""
    return place[0] == "json" and isinstance(value, dict) and len(place[1]) <= _DEEPEST


def _leaves(tree: Any, pointer: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Any]]:
    if not isinstance(tree, dict) or len(pointer) > _DEEPEST:
        return
    for name, value in tree.items():
        yield (*pointer, name), value
        yield from _leaves(value, (*pointer, name))


def separate(own: Sequence[Features], others: Sequence[Features], status: int = 0) -> tuple[Condition, ...] | None:
    """Find the simplest conditions that hold for all of `own` and together for none of `others`; None when there are none."""
    if not others:
        return ()
    candidates = [condition for condition in _candidates(own, others) if all(condition.holds(features) for features in own)]
    if status in _AUTH and any(part == "item" and name[3:] and name[-1] == "other" for features in own for part, name in features.values):
        candidates = [condition for condition in candidates if condition.part == "item" or condition.kind not in ("equals", "mark")]
    if status not in (400, 422):
        candidates = [condition for condition in candidates if condition.kind != "shorter"]
    said = {word.lower() for word in re.findall(r"\w+", own[0].told)} if status in _ABOUT_FIELDS else set[str]()
    # What names a thing that is not there is refused for that, not for its value.
    is_missing = any(condition.part == "item" and condition.kind == "absent" and len(condition.name) == 2 for condition in candidates)
    candidates.sort(
        key=lambda condition: (
            (None if is_missing and (condition.kind == "equals" or status in _GONE) else _rank_of_spoken(condition, said))
            or _rank(condition, status)
        )
    )
    if status in _AUTH and (found := _without_credential(candidates, others)) is not None:
        return found
    if status in _NOT_YOURS and (found := _of_others(candidates, others)) is not None:
        return found
    if (found := _of_another_version(candidates, others)) is not None:
        return found
    for condition in candidates:
        if condition.kind == "equals" and (pair := _missing_inside(candidates, others)) is not None:
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
    if _is_old_version(condition) and condition.name[2].lower().strip("_") in said:
        return (-1, -1, "/".join(condition.name))
    if condition.part == "item" and len(condition.name) == 4 and condition.kind == "present" and condition.name[1] == "":
        return (-1, 0, "/".join(condition.name)) if condition.name[2].lower() in said else None
    if condition.part not in _FIELDS or not condition.name or str(condition.name[-1]).lower() not in said:
        return None
    kinds = {"absent": 0, "negative": 1, "unpositive": 1, "fault": 2, "type": 3, "equals": 5}
    rank = kinds.get(condition.kind)
    if condition.kind == "unpositive" and _wants_positive(" ".join(said)):
        rank = 0
    return None if rank is None else (-1, rank, "/".join(map(str, condition.name)))


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
    named = [one for one in candidates if one.part == "item" and one.kind == "absent" and one.name[3:] == (NAMED_VERSION,)]
    insists = [one for one in candidates if one.part == "headers" and one.kind == "present" and one.name == ("if-match",)]
    for chosen in product(insists, named):
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


def _may_hold(own: Sequence[Features], part: Part, name: tuple[Any, ...]) -> bool:
    """Whether a member could have been there: the mapping around it is."""
    return len(name) == 1 or all(isinstance(features.values.get((part, name[:-1])), dict) for features in own)


def _mark(features: Features, place: tuple[Part, tuple[str, ...]]) -> str | None:
    return features.marks.get(place) if place in features.values else MISSING


def _missing_inside(candidates: Sequence[Condition], others: Sequence[Features]) -> tuple[Condition, ...] | None:
    """Find a thing that is missing inside one that is there: that says more than the name that was asked for."""
    items = [condition for condition in candidates if condition.part == "item"]
    for absent in (condition for condition in items if condition.kind == "absent"):
        for present in (condition for condition in items if condition.kind == "present"):
            if not any(absent.holds(features) and present.holds(features) for features in others):
                return (absent, present)
    return None


def _is_negative(value: Any) -> bool:
    if isinstance(value, str):
        return bool(re.fullmatch(r"-\d+(\.\d+)?", value))
    return isinstance(value, int | float) and not isinstance(value, bool) and value < 0


def _is_unpositive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value <= 0


def _wants_positive(told: str) -> bool:
    """Whether a refusal asks for a positive number: then nothing is refused, too."""
    return re.search(r"positive|greater than (?:0|zero)", told, re.IGNORECASE) is not None and "negative" not in told.lower()


def _candidates(own: Sequence[Features], others: Sequence[Features]) -> list[Condition]:
    found: dict[Condition, None] = {}
    places = dict.fromkeys(place for features in (*own, *others) for place in features.values)
    for part, name in places:
        marks = {_mark(features, (part, name)) for features in own}
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
            if len({type_name(value) for value in mine}) == 1 and part in _TREES:
                found[Condition(part, name, "type", type_name(mine[0]))] = None
            if part in ("json", "form") and (shortest := _shorter(mine, others, (part, name))):
                found[Condition(part, name, "shorter", shortest)] = None
            if all(_is_negative(value) for value in mine):
                found[Condition(part, name, "negative")] = None
            if part in _TREES and all(map(_is_unpositive, mine)) and (not all(map(_is_negative, mine)) or _wants_positive(own[0].told)):
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
        elif all(value is ABSENT for value in mine) and (part not in _TREES or _may_hold(own, part, name)):
            found[Condition(part, name, "absent")] = None
    return list(found)


def _faults(
    mine: Sequence[Any], own: Sequence[Features], others: Sequence[Features], place: tuple[Part, tuple[str, ...]]
) -> Iterable[Fault]:
    """List what is wrong with the values of refused requests, beside those of requests that were not refused."""
    if place[0] not in _FIELDS or not own[0].told or not all(features.told for features in own):
        return ()
    taken = [features.values.get(place, ABSENT) for features in others if not features.told]
    faults = faults_of(mine, taken, own[0].told)
    spoken = str(place[1][-1]).lower() in own[0].told.lower() if place[1] else False
    return faults if spoken or place[0] == "path" else [fault for fault in faults if fault[0] == "empty"]


def _shorter(mine: Sequence[Any], others: Sequence[Features], place: tuple[Part, tuple[str, ...]]) -> int:
    """Return a length that everything accepted under a name like a password's has, and nothing that was refused; 0 where there is none."""
    theirs = [features.values.get(place) for features in others]
    if not _SECRET.fullmatch(place[1][-1]) or not theirs or not all(isinstance(value, str) for value in (*mine, *theirs)):
        return 0
    least, most = max(len(value) for value in mine) + 1, min(len(str(value)) for value in theirs)
    return next((length for length in (8, 6, 12, 10, most) if least <= length <= most), 0)


_FIELDS = ("json", "form", "query", "path", "graphql")
_ABOUT_FIELDS = (400, 404, 409, 412, 422)
_AUTH = (401, 403, 407)
_NOT_YOURS = (401, 403, 404)
# Who somebody says to be: an unknown name is refused with any password, also with one that was made up.
_WHO = re.compile(r"(?:e-?mail|user(?:_?(?:name|id))?|login|account|client_?id|name|handle)", re.IGNORECASE)


def _is_old_version(condition: Condition) -> bool:
    """Whether a condition says that the version a request insists on by a member is not the one that is there."""
    name = condition.name
    if condition.part != "item" or condition.kind != "present" or len(name) != 5:
        return False
    return name[4] == "other" and str(name[3]).startswith("{{ request.json.") and VERSION.fullmatch(name[2]) is not None


def _rank(condition: Condition, status: int) -> tuple[int, int, str]:
    """Prefer what usually explains a status: credentials for 401, the thing itself for 404 and 409, fields for 400 and 422."""
    name = "/".join(map(str, condition.name))
    about_auth = condition.part in ("headers", "cookies") and (
        "auth" in name or "token" in name or "key" in name or "cookie" in condition.part
    )
    if status in _AUTH and condition.part == "item" and condition.kind == "absent" and condition.name[0] == TOKENS:
        return (0, -1, name)
    if status in _AUTH and about_auth:
        return (0, 0, name)
    if condition.name == ("content-type",) and condition.kind == "equals":
        return (2, -1, name)
    if condition.part == "item" and len(condition.name) == 4 and condition.kind == "absent":
        return (7, 0, name)
    if condition.part == "item":
        return (1 if status not in (400, 422) else 4, 0, name)
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
    kinds = {"present": 2, "absent": 3 if condition.part == "headers" else 2, "type": 4, "equals": 5}
    parts = {"query": 0, "json": 0, "form": 0, "graphql": 0, "headers": 2, "body": 6, "cookies": 3, "path": 4}
    free = 6 if is_free((condition.part, condition.name)) else 0
    return (kinds[condition.kind] + (3 if about_auth else 0) + free, parts.get(condition.part, 5) + len(condition.name), name)


_WHERE: Mapping[str, Callable[[Any], Any]] = {"other": lambda value: {"present": True, "not": value}, "any": lambda _: {"present": True}}


def write_conditions(conditions: Iterable[Condition], when: dict[str, Any], path: dict[str, Any]) -> None:
    """Add conditions to a stub's `when`; `path` collects the parameters that must have one value."""
    for condition in conditions:
        matcher = _matcher(condition)
        match condition.part:
            case "item":
                collection, key, *where = condition.name
                entry: dict[str, Any] = {"in": collection, "key": key}
                if len(where) > 3:
                    entry["where"] = dict(zip(where[::2], where[1::2], strict=True))
                elif where:
                    entry["where"] = {where[0]: _WHERE[where[2]](where[1]) if where[2:] else where[1]}
                if condition.value is not None:
                    entry["as"] = condition.value
                if condition.kind == "absent":
                    entry["absent"] = True
                if condition.kind == "absent" and where[1:] == [NAMED_VERSION]:
                    _join(when.setdefault("headers", {}), "if-match", {"present": True})
                if _is_old_version(condition):
                    _nest(when.setdefault("json", {}), (where[0],), {"present": True})
                _add_item(when, entry)
            case "json" if not condition.name:
                when.setdefault("body", {})["text"] = {"starts_with": "[" if condition.kind == "present" else "{"}
            case "json":
                _nest(when.setdefault("json", {}), condition.name, matcher)
            case "graphql":
                asked = when.setdefault("body", {}).setdefault("graphql", {})
                _nest(asked.setdefault("arguments", {}), condition.name, matcher)
            case "form":
                when.setdefault("body", {}).setdefault("form", {})[condition.name[0]] = matcher
            case "path":
                fixed = matcher if condition.kind == "fault" else condition.value
                path[condition.name[0]] = fixed if isinstance(fixed, tuple | dict) else str(fixed)
            case "body" if condition.name:
                when.setdefault("body", {})["text"] = condition.value
            case "body":
                when.setdefault("body", {})["empty"] = condition.kind == "absent"
            case "headers" if len(condition.name) == 2:
                _join(when.setdefault("headers", {}), condition.name[0], {"credential": {condition.name[1]: matcher}})
            case part:
                _join(when.setdefault(part, {}), condition.name[0], matcher)


def _join(fields: dict[str, Any], name: str, matcher: Any) -> None:
    """Ask for something more of a field that has a matcher already."""
    known = fields.get(name)
    fields[name] = {**known, **matcher} if isinstance(known, dict) and isinstance(matcher, dict) else matcher


def _add_item(when: dict[str, Any], entry: dict[str, Any]) -> None:
    known = when.get("item")
    if known is None:
        when["item"] = entry
    elif isinstance(known, list):
        if entry not in known:
            known.append(entry)
    elif known != entry:
        when["item"] = [known, entry]


def _nest(pattern: dict[str, Any], pointer: tuple[str, ...], matcher: Any) -> None:
    """Add the matcher of a member, writing `members` around those whose names would be read as words of matchers."""
    for name in pointer[:-1]:
        pattern = _members_for(pattern, name)
        inner = pattern.get(name)
        if not isinstance(inner, dict) or "present" in inner or "equals" in inner:
            inner = {}
            pattern[name] = inner
        pattern = inner
    _members_for(pattern, pointer[-1])[pointer[-1]] = matcher


def _members_for(pattern: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the mapping in which a member of this name is written."""
    if name in WORDS and "members" not in pattern:
        inner = dict(pattern)
        pattern.clear()
        pattern["members"] = inner
    members = pattern.get("members")
    return members if isinstance(members, dict) else pattern


def _matcher(condition: Condition) -> Any:
    match condition.kind:
        case "present":
            return {"present": True}
        case "absent":
            return {"present": False}
        case "type":
            return {"type": condition.value}
        case "mark":
            return write_marks(condition.value)
        case "fault":
            return fault_matcher(condition.value, is_text=condition.part not in _TREES)
        case "whole":
            return {"equals": parse_json(condition.value.encode())}
        case "shorter":
            return {"length": {"lt": condition.value}}
        case "unpositive":
            return {"lte": 0}
        case "negative":
            return {"starts_with": "-"} if condition.part in ("form", "query") else {"lt": 0}
        case _:
            if condition.part == "headers" and condition.name == ("content-type",) and isinstance(condition.value, str):
                return {"starts_with": condition.value}
            return {"one_of": list(condition.value)} if isinstance(condition.value, tuple) else condition.value
