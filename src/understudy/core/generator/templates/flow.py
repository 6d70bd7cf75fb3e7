"""Data flow: who said a value first, and whether the other side used it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from understudy.core.engine.templates.views import RequestView
from understudy.core.generator.templates.told import events_in
from understudy.core.generator.traffic.counted_tags import counted_tags
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.address import split_address

SHORTEST, _LONGEST = 4, 2000
_FEWEST_ANSWERS, _NEARLY_ALL, _FEWEST_CALLS = 8, 0.8, 3  # that say what names the server


class Flow:
    """An index of every telling scalar of every run: where it was said first, by whom, and where the client said it last."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._first: dict[tuple[int, str], tuple[int, str]] = {}
        self._asked_last: dict[tuple[int, str], int] = {}
        self._volunteered: dict[tuple[int, str], int] = {}
        self._answers: Counter[tuple[int, str]] = Counter()
        self._samples = samples
        for sample in samples:
            for value in asked_scalars(sample):
                self._first.setdefault((sample.run, value), (sample.number, "client"))
                self._asked_last[sample.run, value] = sample.number
            for value in answered_scalars(sample):
                self._first.setdefault((sample.run, value), (sample.number, "server"))
            self._answers.update((sample.run, value) for value in set(answered_scalars(sample)))
            if sample.reads and sample.status < 300:
                for value in _outside_lists(sample.answer.tree):
                    self._volunteered[sample.run, value] = sample.number

    def issued_since(self, sample: Sample, value: Any) -> bool:
        """Say whether the server was the first to say the value, with this sample or later: things show some of their members late."""
        number, side = self._first.get((sample.run, str(value)), (-1, ""))
        return side == "server" and number >= sample.number

    def issued_by(self, sample: Sample, value: Any) -> bool:
        """Say whether the answer of this sample was the first to say the value."""
        return self._first.get((sample.run, str(value))) == (sample.number, "server")

    def first_said(self, sample: Sample, value: Any) -> int | None:
        """Return the number of the sample that said the value first, in the run of this one; None when nobody did."""
        first = self._first.get((sample.run, str(value)))
        return None if first is None else first[0]

    def used_after(self, sample: Sample, value: Any) -> bool:
        """Say whether the client said the value after this sample."""
        return self._asked_last.get((sample.run, str(value)), -1) > sample.number

    def stands_by_itself(self, sample: Sample, value: Any) -> bool:
        """Say whether a later document shows a value nobody asked with: the thing was there before, like the account of whoever logs in."""
        return not self.used_after(sample, value) and self._volunteered.get((sample.run, str(value)), -1) > sample.number

    def is_said_again(self, sample: Sample, value: Any) -> bool:
        """Say whether more than one answer says the value, though no client ever did."""
        place = (sample.run, str(value))
        return self._answers[place] > 1 and place not in self._asked_last

    def names_server(self, sample: Sample, value: Any) -> bool:
        """Say whether nearly all answers say a value at one place, to whatever they are asked, though no client ever did."""
        return (sample.run, str(value)) in self._everywhere and (sample.run, str(value)) not in self._asked_last

    @cached_property
    def _everywhere(self) -> frozenset[tuple[int, str]]:
        """Find the texts that nearly all documents of a run say at one place, for several operations."""
        documents: Counter[int] = Counter()
        counts: Counter[tuple[int, str, str]] = Counter()
        calls: dict[tuple[int, str, str], set[str]] = {}
        for sample in self._samples:
            if isinstance(sample.answer.tree, dict) and sample.good:
                documents[sample.run] += 1
                for place, value in _placed(sample.answer.tree):
                    counts[sample.run, place, value] += 1
                    calls.setdefault((sample.run, place, value), set()).add(f"{sample.method} {sample.exchange.request.path}")
        return frozenset(
            (run, value)
            for (run, place, value), count in counts.items()
            if count >= max(_FEWEST_ANSWERS, _NEARLY_ALL * documents[run]) and len(calls[run, place, value]) >= _FEWEST_CALLS
        )

    def counts_writes(self, sample: Sample, tag: str) -> bool:
        """Say whether an entity tag holds the number of a write, of whatever thing: the server counts them all together."""
        return (sample.run, tag) in self._counted

    @cached_property
    def _counted(self) -> frozenset[tuple[int, str]]:
        return counted_tags(self._samples)

    def was_said_before(self, sample: Sample, value: Any) -> bool:
        """Say whether anybody said the value before this sample."""
        first = self._first.get((sample.run, str(value)))
        return first is not None and first[0] < sample.number


def asked_scalars(sample: Sample) -> Iterable[str]:
    """List the telling scalars of a request, and the parts of its credentials."""
    for segment in sample.segments:
        if len(segment) >= SHORTEST or segment.isdigit():
            yield segment
    for values in sample.query.values():
        yield from values
    yield from scalars(sample.asked.tree)
    for name, value in sample.headers.items():
        yield value
        if name == "authorization":
            yield value.partition(" ")[2]
            signed = RequestView(sample.exchange.request).get("signed") if value.startswith("AWS4-") else None
            yield from signed.values() if signed else ()
    yield from sample.cookies.values()


def answered_scalars(sample: Sample) -> Iterable[str]:
    """List the telling scalars of an answer."""
    yield from scalars(sample.answer.tree)
    for event in events_in(sample.exchange):
        yield from scalars(event)
    for _, claims in sample.tokens.values():
        yield from scalars(claims)
    for name, value in sample.fields:
        if name.lower() == "set-cookie":
            yield value.partition(";")[0].partition("=")[2]
        elif name.lower() == "location":
            yield value
            yield value.rstrip("/").rpartition("/")[2]
            yield from _parameters(value)
        else:
            yield value


def _parameters(address: str) -> Iterable[str]:
    """List what the query and the fragment of an address say: a code, a token (RFC 6749 §4.1.2, §4.2.2)."""
    parts = split_address(address)
    for part in (parts.query, parts.fragment):
        yield from (value for _, value in parse_qsl(part) if len(value) >= SHORTEST)


def scalars(tree: Any) -> Iterable[str]:
    """List every scalar of a tree as text, leaving out those that say nothing."""
    if isinstance(tree, dict):
        for value in tree.values():
            yield from scalars(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from scalars(value)
    elif isinstance(tree, str):
        if SHORTEST <= len(tree) <= _LONGEST:
            yield tree
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield str(tree)


def _placed(tree: Any, place: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _placed(value, f"{place}/{name}")
    elif isinstance(tree, str) and SHORTEST <= len(tree) <= _LONGEST:
        yield place, tree


def _outside_lists(tree: Any) -> Iterable[str]:
    if isinstance(tree, dict):
        for value in tree.values():
            if isinstance(value, dict | str):
                yield from _outside_lists(value)
    elif isinstance(tree, str) and SHORTEST <= len(tree) <= _LONGEST:
        yield tree


def is_telling(value: Any) -> bool:
    """Say whether an equality of this value is evidence by itself: long enough and no everyday word."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        return abs(value) >= 1000
    if isinstance(value, bytes):
        return len(value) >= 2
    if isinstance(value, dict | list):
        return bool(value)
    return (len(value) >= 5 and value.lower() not in EVERYDAY) or looks_generated(value)


EVERYDAY = frozenset(
    [
        "false",
        "true",
        "none",
        "null",
        "default",
        "standard",
        "public",
        "private",
        "active",
        "enabled",
        "disabled",
        "string",
        "object",
        "list",
        "array",
        "number",
        "integer",
        "application/json",
        "application/xml",
        "text/plain",
        "text/html",
        "application/octet-stream",
        "us-east-1",
        "basic",
        "bearer",
        "openid",
        "password",
        "token",
        "code",
        "admin",
        "value",
        "values",
        "items",
        "status",
        "error",
        "success",
        "message",
        "close",
        "keep-alive",
        "no-cache",
        "gzip",
        "utf-8",
    ]
)
