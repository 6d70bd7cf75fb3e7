"""What a standard says of its operations: behavior as `then` of a stub file writes it, and the refusals it knows."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.conditions.conditions import ENDED, TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.traffic.sample import Sample

type Adapt = Callable[[Mapping[str, Any], Sequence[Sample], Sequence[Sample]], Mapping[str, Any]]

_WHO = (TOKENS, ENDED, "accounts")


def other_refusals(inferred: Sequence[Draft], told: Container[int]) -> Iterator[Draft]:
    """Keep the refusals that only the recording knows, but for those that look up things of which the standard has its own.

    Who asks is looked up in the same way for both, and refused whatever it is about.

    Args:
        inferred: what was inferred for an endpoint.
        told: numbers of the samples that the standard itself speaks for.
    """
    for draft in inferred:
        first = draft.samples[0]
        if first.good or all(sample.number in told for sample in draft.samples):
            continue
        conditions, sealed = (tuple(one for one in found if not _is_about_things(one)) for found in (draft.conditions, draft.sealed))
        about_things = (conditions, sealed) != (draft.conditions, draft.sealed)
        if about_things and (first.verdict not in (401, 403) or not conditions):
            continue
        draft.conditions, draft.sealed, draft.exception = conditions, sealed, True
        yield draft


def _is_about_things(condition: Condition) -> bool:
    return condition.part == "item" and condition.name[0] not in _WHO


@dataclass(frozen=True, slots=True)
class Refusal:
    """When an operation is refused: an item that must not be there, or a test, and by which error.

    Attributes:
        code: how the type of the error ends, in answers.
        default: the answer where none was recorded.
        words: what its message says, one of them, in small letters, where other refusals have the same code.
        also: other codes that servers give it, in those words.
        says: members of its body that follow from the request, whatever the recorded ones were.
    """

    code: str
    default: Mapping[str, Any]
    conditions: tuple[Condition, ...] = ()
    tests: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    says: Mapping[str, Any] = field(default_factory=dict)

    def claims(self, code: str, message: str) -> bool:
        """Say whether a recorded refusal is this one."""
        if code != self.code and code not in self.also:
            return False
        return not self.words or any(word in message.lower() for word in self.words)


def claimed(refusals: Sequence[Refusal], code: str, message: str) -> Refusal | None:
    """Tell which of the refusals a recorded one is: those that know its words come before those that know its code alone."""
    fitting = [one for one in refusals if one.claims(code, message)]
    return next((one for one in fitting if one.words), fitting[0] if fitting else None)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its effects and the body of its answer, and its refusals, the most important first.

    Attributes:
        then: effects and body; an empty one leaves the answer as it was inferred.
        says: members of the answer that the body speaks of, where it is one expression; others come back as recorded.
        adapt: fits `then` to how the recorded server does what the reference leaves open, by the operation's own samples and all others.
        effects: added to what was inferred, by kind.
        shows: tells in which collection a list looks, and the keys of what each recorded one showed, by number.
    """

    then: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    effects: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    says: tuple[str, ...] = ()
    adapt: Adapt | None = None
    shows: Callable[[Sequence[Sample], Sequence[Sample]], tuple[str, Mapping[int, Sequence[str]]]] | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """Another protocol of the same API.

    Attributes:
        read: gives a sample as the first protocol would have it.
        write: writes an answer of the first protocol, by the name of the operation and what is recorded of the API.
        ask: writes conditions, as of the first protocol, as this one has them.
        codes: what types of errors are called in the first protocol, by what this one calls them.
    """

    read: Callable[[Sample], Sample]
    write: Callable[[Mapping[str, Any], str, Sequence[Sample]], dict[str, Any]]
    ask: Callable[[Any], Any]
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standard:
    """A public API: what its operations begin with, as recorded operations name them, and its operations by name."""

    name: str
    kind: str
    prefix: str
    operations: Mapping[str, Operation]
    dialect: Dialect | None = None
