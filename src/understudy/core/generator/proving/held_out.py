"""Which reads are left out when generation measures how well it predicts what it has not seen.

Rules:
    Only reads are left out: without writes, the things they make would look as if they had always been there.
    A kind of read is an endpoint, an outcome and the names of what was asked with: what a parameter means, only requests that have it tell.
    What one read alone tells stays in, for nobody could know it: a word or a truth that no other exchange says; what a kind of write does
    that no other read was made after; a mark that later requests present because this answer gave it out; how often the same was asked
    in vain until it was answered otherwise, though nothing was written in between.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.views import request_key
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Content, Sample
from understudy.core.generator.values.looks import looks_random

_ONE_IN = 3
_LONGEST_READ = 10_000  # octets of a body whose words are looked at
_SEVERAL = 2
_MOST_BODIES = 500  # that bytes are looked for in
_SHORTEST_PART = 16  # octets of a body that stands in another by no chance
_WORD = re.compile(r"[^\W_]{3,}")
_HEAD = frozenset(["query", "headers", "cookies"])
_BODY = frozenset(["json", "form", "graphql"])


def choose_held_out(samples: Sequence[Sample]) -> dict[int, int]:
    """Choose about a third of the reads of every kind; the first of each kind always stays in.

    Returns:
        The numbers of the chosen samples, with how many of their kind were recorded.
    """
    endpoints = {sample.number: endpoint for endpoint in find_endpoints(samples) for sample in endpoint.samples}
    kinds = {sample.number: _kind(endpoints[sample.number], sample) for sample in samples if sample.number in endpoints}
    reads: dict[Any, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.number in kinds and endpoints[sample.number].reads:
            reads[kinds[sample.number]].append(sample)
    witnesses = _Witnesses(samples, kinds)
    polls = _polls(samples)
    chosen: dict[int, int] = {}
    for alike in reads.values():
        for start in range(1, len(alike), _ONE_IN):
            one = next(
                (sample for sample in alike[start : start + _ONE_IN] if sample.number not in polls and witnesses.can_spare(sample)), None
            )
            if one is not None:
                witnesses.leave_out(one)
                chosen[one.number] = len(alike)
    return chosen


def _polls(samples: Sequence[Sample]) -> set[int]:
    """List the reads that ask the same again and again until it is answered otherwise, though nothing was written since."""
    found: set[int] = set()
    asked: dict[Any, list[Sample]] = {}
    for sample in samples:
        if not sample.reads:
            asked.clear()
            continue
        same = asked.setdefault(request_key(sample), [])
        if same and (same[-1].status, same[-1].answer.raw) != (sample.status, sample.answer.raw):
            found.update(one.number for one in (*same, sample))
        same.append(sample)
    return found


def _kind(endpoint: Endpoint, sample: Sample) -> Any:
    """Name what a request is one of: a read by what it asks with; a write by what tells how to do it, never by what is written."""
    parts = _HEAD | _BODY if endpoint.reads else _HEAD
    names = frozenset(place for place in features_of(sample, {}, {}).values if place[0] in parts)
    return endpoint.key, sample.verdict, _is_nothing(sample), names


def _is_nothing(sample: Sample) -> bool:
    """Whether an answer says that there is no such thing, though nothing is wrong: ``{}``, ``{"data": {"user": null}}``."""
    tree = sample.answer.tree
    if isinstance(tree, dict) and is_graphql(sample) and isinstance(tree.get("data"), dict):
        return all(value is None for value in tree["data"].values())
    return isinstance(tree, dict) and not tree


@dataclass(frozen=True, slots=True)
class _Said:
    """What one exchange says.

    Attributes:
        asked: words of the request.
        told: words of the answer, and the truths of its members as (name, truth).
        marks: those words of the answer that look random.
        after: the kinds of the writes before a read, since the reads before those.
    """

    asked: frozenset[Any]
    told: frozenset[Any]
    marks: frozenset[str]
    after: frozenset[Any]


class _Witnesses:
    """Counts who else says what an exchange says.

    Args:
        kinds: by the numbers of samples.
    """

    def __init__(self, samples: Sequence[Sample], kinds: Mapping[int, Any]) -> None:
        after = _writes_before(samples, kinds)
        self._said = {sample.number: _read(sample, after[sample.number]) for sample in samples}
        self._bodies = [(sample.number, content.raw) for sample in samples for content in (sample.asked, sample.answer) if content.raw]
        self._tellers: Counter[Any] = Counter()
        self._askers: Counter[Any] = Counter()
        self._seers: Counter[Any] = Counter()
        self._gone: set[int] = set()
        for one in self._said.values():
            self._tellers.update(one.told)
            self._askers.update(one.asked)
            self._seers.update(one.after)

    def can_spare(self, sample: Sample) -> bool:
        """Say whether others say all that an answer says, and nobody presents what it alone gives out."""
        one = self._said[sample.number]
        if any(self._seers[write] < _SEVERAL for write in one.after):
            return False
        for word in one.told - one.asked:
            others = self._tellers[word] - 1
            if (word in one.marks and self._askers[word] and not others) or (word not in one.marks and not others + self._askers[word]):
                return False
        return sample.answer.kind != "bytes" or self._is_known(sample)

    def _is_known(self, sample: Sample) -> bool:
        """Whether bytes stand in another body, or another body in them."""
        raw = sample.answer.raw
        others = (body for number, body in self._bodies if number != sample.number and number not in self._gone)
        return any(raw in body or (len(body) >= _SHORTEST_PART and body in raw) for body in islice(others, _MOST_BODIES))

    def leave_out(self, sample: Sample) -> None:
        """Count a sample no longer."""
        one = self._said[sample.number]
        self._gone.add(sample.number)
        self._tellers.subtract(one.told)
        self._askers.subtract(one.asked)
        self._seers.subtract(one.after)


def _writes_before(samples: Sequence[Sample], kinds: Mapping[int, Any]) -> dict[int, frozenset[Any]]:
    """List what was written before every read, since the reads before that."""
    found: dict[int, frozenset[Any]] = {}
    writes: set[Any] = set()
    has_read = False
    for sample in samples:
        if sample.reads:
            has_read = True
            found[sample.number] = frozenset(writes)
        else:
            writes = set() if has_read else writes
            has_read = False
            writes.add(kinds.get(sample.number))
            found[sample.number] = frozenset()
    return found


def _read(sample: Sample, after: frozenset[Any]) -> _Said:
    asked = [*sample.segments, *(value for values in sample.query.values() for value in values), *sample.headers.values()]
    asked.extend([*sample.query, *sample.cookies.values(), _text(sample.asked)])
    told = [value for _, value in (*sample.fields, *sample.trailers)] + [_text(sample.answer)]
    words = {word for text in told for word in _WORD.findall(text)}
    marks = frozenset(word for word in words if looks_random(word))
    telling = {word.lower() for word in words if word.isalpha() and word not in marks}
    return _Said(
        frozenset(word if looks_random(word) else word.lower() for text in asked for word in _WORD.findall(text)) | _truths(sample.asked),
        frozenset(telling | marks) | _truths(sample.answer),
        marks,
        after,
    )


def _text(content: Content) -> str:
    return "" if content.kind == "bytes" else content.raw[:_LONGEST_READ].decode("utf-8", "replace")


def _truths(content: Content) -> frozenset[tuple[str, bool]]:
    return frozenset(_truths_in(content.tree)) if content.kind == "json" else frozenset()


def _truths_in(tree: Any) -> Iterable[tuple[str, bool]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if isinstance(value, bool):
                yield name, value
            else:
                yield from _truths_in(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _truths_in(value)
