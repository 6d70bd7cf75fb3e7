"""Conditions that a stub's `when` can state, and the features of requests that they look at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.traffic.refusals import MISSING, Marks
from understudy.core.generator.values.bounds import has_fault
from understudy.core.model.json_codec import ABSENT

NAMED_VERSION = "{{ request.headers['if-match'] }}"  # who names no version gets what is there
NAMED_NUMBER = "{{ request.headers['if-match'] | replace('W/', '') | replace('\"', '') | int(-1) }}"  # of a version, in the quotes of a tag
DEEPEST = 3  # members of members of members of a body are looked at
TREES = ("json", "graphql")
VARIABLES = "$variables"  # before the names of variables of GraphQL that fields inside the root field are given
NO_MARKS = Marks()
CONTENT = "content"  # what a turn of a conversation says
ROLE = "role"  # by which a turn of a conversation says whose it is
VERSION = re.compile(r"_?(?:version|rev|revision|etag)|lock_?version|row_?version", re.IGNORECASE)
TOKENS = "credentials"
ENDED = "ended_credentials"
SECRET = re.compile(r".*(?:passw|secret|token|credential|signature|api_?key|pin$|otp|cvc).*", re.IGNORECASE)
_FREE = re.compile(r"(?:.*[.\[])?(?:meta_?data|labels?|annotations|custom_?(?:fields|data)|extras?)(?:[.\[].*)?", re.IGNORECASE)


type Part = Literal["headers", "query", "json", "form", "graphql", "cookies", "path", "item", "body", "last", "same"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One check: `kind` is ``present``, ``absent``, ``equals``, ``type`` …; for items, `name` is the collection and `value` the key.

    A name of an item goes on with a member and the value it must have; with a fifth part it must have another one, or any. `value` is
    what the item is called then. With ``mark``, `value` lists marks of refused credentials, and MISSING where having none is refused too.
    With ``whole``, `value` is a list or mapping, written as JSON. ``some`` is a list that is not empty. Of the part ``same``, `name` is two
    expressions, which say the same where it is present.
    """

    part: Part
    name: tuple[str, ...]
    kind: Literal["present", "absent", "equals", "type", "negative", "unpositive", "mark", "shorter", "fault", "whole", "some"]
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
                return is_negative(found)
            case "unpositive":
                return is_unpositive(found)
            case "mark":
                return mark_of(features, (self.part, self.name)) in self.value
            case "whole":
                return found is not ABSENT and render_tree(found) == self.value
            case "some":
                return isinstance(found, list) and bool(found)
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
        is_empty: whether it brought a mapping without members.
        known: what other requests about things of the same kind brought in the same places, and were not refused.
    """

    values: Mapping[tuple[Part, tuple[str, ...]], Any] = field(default_factory=dict)
    volatile: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    marks: Mapping[tuple[Part, tuple[str, ...]], str] = field(default_factory=dict)
    outcast: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    made_up: frozenset[tuple[Part, tuple[str, ...]]] = frozenset()
    told: str = ""
    is_empty: bool = False
    known: Mapping[tuple[Part, tuple[str, ...]], Sequence[Any]] = field(default_factory=dict)

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


def is_free(place: tuple[Part, tuple[Any, ...]]) -> bool:
    """Say whether a place is inside what clients write as they like, such as metadata: it decides nothing."""
    return place[0] in ("form", "json", "query") and any(_FREE.fullmatch(str(name)) for name in place[1])


def is_told_by_leaves(place: tuple[Part, tuple[str, ...]], value: Any) -> bool:
    """Say whether a value is a mapping whose members are features of their own."""
    return place[0] == "json" and isinstance(value, dict) and len(place[1]) <= DEEPEST


def mark_of(features: Features, place: tuple[Part, tuple[str, ...]]) -> str | None:
    """Return the mark of a refused credential that stands at a place; MISSING where none stands there."""
    return features.marks.get(place) if place in features.values else MISSING


def is_negative(value: Any) -> bool:
    """Say whether a value is a number below 0, or one in text."""
    if isinstance(value, str):
        return bool(re.fullmatch(r"-\d+(\.\d+)?", value))
    return isinstance(value, int | float) and not isinstance(value, bool) and value < 0


def is_unpositive(value: Any) -> bool:
    """Say whether a value is a number of 0 or below, or one in text."""
    if isinstance(value, str):
        return is_negative(value) or re.fullmatch(r"0(\.0+)?", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and value <= 0


def is_old_version(condition: Condition) -> bool:
    """Say whether a condition says that the version a request insists on by a member is not the one that is there."""
    name = condition.name
    if condition.part != "item" or condition.kind != "present" or len(name) != 5:
        return False
    return name[4] == "other" and str(name[3]).startswith("{{ request.json.") and VERSION.fullmatch(name[2]) is not None
