"""Services whose paths name operations: ``POST /api/conversations.create``, ``/2/files/list_folder``, ``/users/create``.

Such a path is a call, not a place. A service is taken for one when several calls share a beginning, one of them makes something, and
nothing there is asked for by a method that only places know, unless that does what the call says (``DELETE /models/delete``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from understudy.core.generator.things.live import Act
from understudy.core.generator.things.operations import PATH_CALL, VERBS, words_of
from understudy.core.generator.traffic.sample import Sample

_PLACES: Mapping[str, tuple[Act, ...]] = {"PUT": ("put", "write"), "PATCH": ("write",), "DELETE": ("remove",)}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_FEWEST = 3

type _Segments = tuple[str, ...]


@dataclass(slots=True)
class _Calls:
    """The calls that begin alike: so many segments after `prefix` name one."""

    prefix: _Segments
    length: int
    named: set[_Segments] = field(default_factory=set)

    def rest(self, sample: Sample) -> _Segments | None:
        """Return the segments of a path that may name a call of these."""
        rest = sample.segments[len(self.prefix) :]
        fits = len(rest) == self.length and sample.segments[: len(self.prefix)] == self.prefix and all(map(_NAME.fullmatch, rest))
        return rest if fits and not sample.operation else None

    def called(self, sample: Sample) -> str | None:
        """Name the call of a path; None when it is none. Names without a verb are calls where they stand beside those with one."""
        rest = self.rest(sample)
        if rest is None:
            return None
        beside = rest[0] in {one[0] for one in self.named} if self.length > 1 else "." in rest[0]
        return ".".join(rest) if rest in self.named or beside else None

    def make_a_service(self, samples: Sequence[Sample]) -> bool:
        """Say whether they make something and ask for something, and nothing beside them is a place."""
        acts = {VERBS[word] for rest in self.named for word in words_of(rest[-1]) if word in VERBS}
        if len(self.named) < _FEWEST or "put" not in acts or len(acts) < 2:
            return False
        nouns = {rest[0] for rest in self.named if len(rest) > 1}
        below = [sample for sample in samples if sample.segments[: len(self.prefix)] == self.prefix]
        rests = [sample.segments[len(self.prefix) :] for sample in below]
        says_so = any(self._does_as_called(sample) for sample in below)
        return not any(
            (sample.method in _PLACES and not (self._does_as_called(sample) or (says_so and self.called(sample))))
            or (len(rest) > 1 and rest[0] in nouns and not _NAME.fullmatch(rest[1]))
            for sample, rest in zip(below, rests, strict=True)
        )

    def _does_as_called(self, sample: Sample) -> bool:
        """Whether a method that only places know says the same as the call that the path names."""
        rest = self.rest(sample) if sample.method in _PLACES else None
        return rest in self.named and not {VERBS.get(word) for word in words_of(rest[-1])}.isdisjoint(_PLACES[sample.method])


def with_path_calls(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples with the calls that paths name as their operations."""
    services = _find(samples)
    found: list[Sample] = []
    for sample in samples:
        name = next((called for calls in services if (called := calls.called(sample)) is not None), None)
        found.append(sample if name is None else replace(sample, operation=((PATH_CALL, name),)))
    return found


def is_in_call(sample: Sample, depth: int) -> bool:
    """Say whether the segment of a path at this depth is a word of the call that the path names."""
    if not sample.operation or sample.operation[0][0] != PATH_CALL:
        return False
    call = sample.operation[0][1]
    return depth >= len(sample.segments) - (1 if sample.segments[-1:] == (call,) else 2)


def _find(samples: Sequence[Sample]) -> list[_Calls]:
    found: dict[tuple[_Segments, int], _Calls] = {}
    for segments in dict.fromkeys(sample.segments for sample in samples if not sample.operation):
        for length in (1, 2):
            rest = segments[-length:]
            if len(rest) == length and _names_call(rest):
                prefix = segments[:-length]
                found.setdefault((prefix, length), _Calls(prefix, length)).named.add(rest)
    services = [calls for calls in found.values() if calls.make_a_service(samples)]
    return sorted(services, key=lambda calls: -len(calls.prefix))


def _names_call(rest: _Segments) -> bool:
    """Whether the last segments of a path say what to do with what: a verb, and a noun beside it."""
    if not all(map(_NAME.fullmatch, rest)):
        return False
    words = words_of(rest[-1])
    if not words or (words[0] not in VERBS and words[-1] not in VERBS):
        return False
    return len(words) > 1 if len(rest) == 1 else len(words) == 1 or words[0] in VERBS
