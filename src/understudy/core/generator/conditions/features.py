"""The features of one request, as far as a condition may look at them.

Values that look random, or that stand for a client's own credential, never decide: the next client sends others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.views import RequestView
from understudy.core.generator.conditions.conditions import CONTENT, DEEPEST, NO_MARKS, ROLE, SECRET, VARIABLES, Features, Part
from understudy.core.generator.conditions.malformed import BROKEN, is_malformed
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.traffic.greetings import greetings_of
from understudy.core.generator.traffic.refusals import Marks, mark_at, user_in
from understudy.core.generator.traffic.said import is_marked
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_drawn, read_moment
from understudy.core.model.address import split_address
from understudy.core.model.json_codec import ABSENT

_LONGEST_TOLD = 4000
_DAY_S = 86_400.0
_LONGEST_WORDS = 80
_REFUSED = 400
_CALLERS = ("authorization", "if-match", "if-none-match", "if-modified-since")
_ONE_CALL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # field values that tell one call from the next


type _Place = tuple[Part, tuple[str, ...]]


def features_of(sample: Sample, parameters: Mapping[str, str], items: Mapping[tuple[Any, ...], bool], marks: Marks = NO_MARKS) -> Features:
    """List the features of a request; `items` says which (collection, key expression) exist when it arrives, `marks` what was refused."""
    listing = _Listing(sample.at, marks, {redaction.pseudonym for redaction in sample.exchange.redactions if redaction.origin == "client"})
    for collection, exists in items.items():
        if exists:
            listing.values[("item", collection)] = True
    listing.add_head(sample, parameters)
    listing.add_body(sample)
    told = _told(sample) or "refused" if sample.verdict >= 400 else ""
    return listing.finished(told, is_empty=sample.asked.kind == "json" and sample.asked.tree == {})


def _told(sample: Sample) -> str:
    """Say what a refusal tells; a redirect tells it in `error` and `error_description` (RFC 6749 §4.1.2.1), beside what was asked."""
    if 300 <= sample.status < 400:
        locations = (value for name, value in sample.fields if name.lower() == "location")
        return " ".join(value for one in locations for name, value in parse_qsl(split_address(one).query) if name.startswith("error"))
    return sample.answer.raw[:_LONGEST_TOLD].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Listing:
    """The features of one request, as far as they were listed.

    Attributes:
        at: when it was made.
        credentials: values that stand for secrets of the client.
    """

    at: float
    marks: Marks
    credentials: set[str]
    values: dict[_Place, Any] = field(default_factory=dict)
    volatile: set[_Place] = field(default_factory=set)
    marked: dict[_Place, str] = field(default_factory=dict)
    outcast: set[_Place] = field(default_factory=set)
    made_up: set[_Place] = field(default_factory=set)

    def add(self, part: Part, name: tuple[str, ...], value: Any) -> None:
        """List a value, and whether it may decide."""
        place = (part, name)
        self.values[place] = value
        mark = mark_at(name[-1], value, self.marks) if name else None
        if mark is not None:
            self.marked[place] = mark[0]
            if mark[1]:
                self.outcast.add(place)
        is_secret = mark is not None or (name and SECRET.fullmatch(name[-1]))
        is_moment = (isinstance(value, str) and read_moment(value) is not None) or _is_of_the_day(value, self.at)
        if is_secret or is_moment or (isinstance(value, str) and value in self.credentials):
            self.volatile.add(place)
        elif looks_drawn(value):
            self.volatile.add(place)
            if part not in ("headers", "cookies"):
                self.made_up.add(place)

    def add_head(self, sample: Sample, parameters: Mapping[str, str]) -> None:
        """List fields, parameters of the query and the path, and cookies."""
        for name, value in sample.headers.items():
            self.add("headers", (name,), value.partition(";")[0].strip() if name == "content-type" else value)
            if self._is_of_one_call(name, value):
                self.volatile.add(("headers", (name,)))
            if name in ("authorization", "proxy-authorization") and (user := user_in(value)) is not None:
                self.add("headers", (name, "user"), user)
        for name, given in sample.query.items():
            self.add("query", (name,), given[0])
        for name, value in sample.cookies.items():
            if name not in greetings_of(sample):
                self.add("cookies", (name,), value)
                self.volatile.add(("cookies", (name,)))
        for name, value in parameters.items():
            self.add("path", (name,), value)
        shown = RequestView(sample.exchange.request).get("basic", {}) if parameters else {}
        named = {own: name for own, said in shown.items() for name, value in parameters.items() if said == value}
        if {"username", "password"} <= named.keys():  # who is let in, the path says
            written = ", ".join(f"'{own}': path.{named[own]}" for own in ("username", "password"))
            self.values[("same", ("request.basic", f"{{{written}}}"))] = True

    def _is_of_one_call(self, name: str, value: str) -> bool:
        """Whether the next client sends another value of this field: a credential, a version it knows, what names one call."""
        is_known = name in _CALLERS or "token" in name or "key" in name
        return is_known or value in self.credentials or _ONE_CALL.search(value) is not None

    def add_body(self, sample: Sample) -> None:
        """List the members of what was sent."""
        asked = sample.asked
        if is_graphql(sample):
            for pointer, value in _asked_of_graphql(view_graphql(sample.exchange.request)):
                self.add("graphql", pointer, value)
        elif asked.kind == "json":
            if isinstance(asked.tree, list):
                self.values[("json", ())] = "a list"
            for pointer, value in leaves_of(asked.tree):
                if not is_marked(value):
                    self.add("json", pointer, value)
        elif asked.kind == "form":
            for name, value in asked.tree.items():
                self.add("form", (name,), value[0] if isinstance(value, list) else value)
        if asked.kind == "json" and isinstance(asked.tree, dict):
            for name, said in asked.tree.items():
                if (role := _last_role(said)) is not None and name.isidentifier():
                    self.add("last", (name, ROLE), role)
                    self._add_last_words(sample, name, said[-1].get(CONTENT))
        if asked.kind != "none":
            self.values[("body", ())] = True
        if is_malformed(sample):
            self.values[(BROKEN.part, BROKEN.name)] = True

    def _add_last_words(self, sample: Sample, name: str, words: Any) -> None:
        """List what was said last, in a few words: it decides where it was refused, and nowhere else."""
        if isinstance(words, str) and 0 < len(words) <= _LONGEST_WORDS:
            self.add("last", (name, CONTENT), words)
            if sample.verdict < _REFUSED:
                self.volatile.add(("last", (name, CONTENT)))

    def finished(self, told: str, *, is_empty: bool) -> Features:
        """Return what was listed, with what a refusal said, and whether the request brought a mapping without members."""
        decides = frozenset(self.volatile), self.marked, frozenset(self.outcast), frozenset(self.made_up)
        return Features(self.values, *decides, told, is_empty)


def _last_role(said: Any) -> str | None:
    """Say who says the last thing in a conversation; None where a value is none."""
    turns = said if isinstance(said, list) else []
    if not turns or not all(isinstance(turn, dict) and isinstance(turn.get(ROLE), str) for turn in turns):
        return None
    return role if (role := turns[-1][ROLE]).isidentifier() else None


def _is_of_the_day(value: Any, now: float) -> bool:
    """Whether a number is the time of the request, or not far from it: the next client says another."""
    moment = read_moment(value) if isinstance(value, int | float) else None
    return moment is not None and abs(moment.epoch - now) < _DAY_S


def leaves_of(tree: Any, pointer: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Any]]:
    """List the members of a document, and those of mappings in it, as far down as conditions look."""
    if not isinstance(tree, dict) or len(pointer) > DEEPEST:
        return
    for name, value in tree.items():
        yield (*pointer, name), value
        yield from leaves_of(value, (*pointer, name))


def _asked_of_graphql(view: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """List the arguments of the root field, and the variables that only fields inside it are given."""
    said = list(leaves_of(view["arguments"]))
    yield from said
    names = {name for name, value in view["variables"].items() if any(_asks(entry, name, value) for entry in view["selection"].values())}
    for pointer, value in leaves_of({name: value for name, value in view["variables"].items() if name in names}):
        yield (VARIABLES, *pointer), value


def _asks(entry: Mapping[str, Any], name: str, value: Any) -> bool:
    """Whether a field inside the root field, at any depth, is given a variable under its own name."""
    inner = any(_asks(child, name, value) for child in entry["selection"].values())
    return inner or entry.get("arguments", {}).get(name, ABSENT) == value
