"""The features of one request, as far as a condition may look at them.

Values that look random, or that stand for a client's own credential, never decide: the next client sends others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.generator.conditions import DEEPEST, NO_MARKS, SECRET, Features, Part
from understudy.core.generator.looks import looks_drawn, read_moment
from understudy.core.generator.refusals import Marks, mark_at, user_in
from understudy.core.generator.said import is_marked
from understudy.core.generator.sample import Sample
from understudy.core.generator.sources import is_graphql

_LONGEST_TOLD = 4000
_DAY_S = 86_400.0
_ONE_CALL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # field values that tell one call from the next


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
            or (name and SECRET.fullmatch(name[-1]))
            or (isinstance(value, str) and (value in credentials or read_moment(value) is not None))
            or _is_of_the_day(value, sample.at)
        ):
            volatile.add((part, name))
        elif looks_drawn(value):
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
        for pointer, value in leaves_of(view_graphql(sample.exchange.request)["arguments"]):
            add("graphql", pointer, value)
    elif sample.asked.kind == "json":
        if isinstance(sample.asked.tree, list):
            values[("json", ())] = "a list"
        for pointer, value in leaves_of(sample.asked.tree):
            if not is_marked(value):
                add("json", pointer, value)
    elif sample.asked.kind == "form":
        for name, value in sample.asked.tree.items():
            add("form", (name,), value[0] if isinstance(value, list) else value)
    if sample.asked.kind != "none":
        values[("body", ())] = True
    told = sample.answer.raw[:_LONGEST_TOLD].decode("utf-8", "replace") or "refused" if sample.verdict >= 400 else ""
    return Features(values, frozenset(volatile), marked, frozenset(outcast), frozenset(made_up), told)


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
