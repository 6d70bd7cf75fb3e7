"""Judges whether requests were made as expected: how often, in which order; and explains the nearest ones when not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.model.message import Request
from understudy.core.model.stub import When
from understudy.errors import UsageError, VerdictError
from understudy.state.journal import Entry

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Times:
    """How often something is expected; without any bound, at least once."""

    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None

    def allow(self, count: int) -> bool:
        """Say whether `count` is as expected."""
        if self.exactly is not None and count != self.exactly:
            return False
        if self.at_most is not None and count > self.at_most:
            return False
        least = self.at_least
        if least is None and self.exactly is None and self.at_most is None:
            least = 1
        return least is None or count >= least

    def __str__(self) -> str:
        parts = []
        if self.exactly is not None:
            parts.append(f"exactly {self.exactly}")
        if self.at_least is not None:
            parts.append(f"at least {self.at_least}")
        if self.at_most is not None:
            parts.append(f"at most {self.at_most}")
        return " and ".join(parts) or "at least 1"


@dataclass(frozen=True, slots=True)
class Near:
    """A request that nearly was what was expected, and what differed."""

    request: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The judgment.

    Attributes:
        ok: whether it was as expected.
        count: requests that matched.
        message: one sentence.
        near: when it was not and too few matched, the nearest requests that were made.
        lost: entries the journal had forgotten, which therefore were not judged.
    """

    ok: bool
    count: int
    message: str
    near: tuple[Near, ...] = ()
    lost: int = 0

    def require(self) -> Verification:
        """Return this judgment.

        Raises:
            VerdictError: it was not as expected.
        """
        if not self.ok:
            lines = [self.message]
            lines += [f"  nearest: {near.request}: {'; '.join(near.differences)}" for near in self.near]
            if self.lost:
                lines.append(f"  {self.lost} older entries are no longer in the journal and were not judged")
            raise VerdictError("\n".join(lines))
        return self


def differences(when: When, request: Request) -> tuple[str, ...]:
    """Say in words what keeps a request from matching; nothing when it matches."""
    found: list[str] = []
    if when.methods and request.method not in when.methods:
        found.append(f"method is {request.method}, expected {' or '.join(sorted(when.methods))}")
    if when.path is not None and when.path.match(request) is None:
        found.append(f"path is {request.path}, expected {when.path.describe()}")
    for matcher in when.matchers:
        mismatch = matcher.explain(request)
        if mismatch is not None:
            found.append(f"{mismatch.part} is {mismatch.actual}, expected {mismatch.expected}")
    return tuple(found)


def describe_when(when: When) -> dict[str, Any]:
    """Show in words what a stub or an expectation wants."""
    return {
        "method": sorted(when.methods),
        "path": when.path.describe() if when.path is not None else None,
        "matchers": [matcher.part for matcher in when.matchers],
        "state": [condition.variable for condition in when.state],
        "items": len(when.items),
    }


def matches(when: When, request: Request) -> bool:
    """Say whether a request satisfies all of `when` that concerns requests."""
    if when.methods and request.method not in when.methods:
        return False
    if when.path is not None and when.path.match(request) is None:
        return False
    return all(matcher.matches(request) for matcher in when.matchers)


def verify(entries: Iterable[Entry], when: When, times: Times, *, lost: int = 0, what: str = "requests") -> Verification:
    """Judge how many of the entries match."""
    entries = tuple(entries)
    count = sum(1 for entry in entries if matches(when, entry.request))
    if times.allow(count):
        return Verification(ok=True, count=count, message=f"{count} {what} matched", lost=lost)
    message = f"Expected {times} {what}, and {count} of {len(entries)} matched."
    too_few = count < (times.exactly or times.at_least or 1)
    return Verification(ok=False, count=count, message=message, near=_nearest(entries, when) if too_few else (), lost=lost)


def verify_sequence(entries: Iterable[Entry], whens: Sequence[When], *, lost: int = 0) -> Verification:
    """Judge whether requests matching each of `whens` were made in this order, others in between allowed."""
    rest = iter(tuple(entries))
    for at, when in enumerate(whens):
        if not any(matches(when, entry.request) for entry in rest):
            message = (
                f"Expected {len(whens)} requests in order; number {at + 1} was not made after number {at}."
                if at
                else "The first was not made."
            )
            return Verification(ok=False, count=at, message=message, lost=lost)
    return Verification(ok=True, count=len(whens), message=f"all {len(whens)} were made in order", lost=lost)


def _nearest(entries: Sequence[Entry], when: When) -> tuple[Near, ...]:
    """Find the distinct requests with the fewest differences."""
    told: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        told.setdefault(f"{entry.request.method} {entry.request.target}", differences(when, entry.request))
    ranked = sorted(((len(found), request) for request, found in told.items() if found), key=lambda pair: pair[0])
    return tuple(Near(request, told[request]) for _, request in ranked[:_NEAREST])


def times_of(times: int | None, at_least: int | None, at_most: int | None) -> Times:
    """Make bounds from arguments.

    Raises:
        UsageError: a bound is negative or they contradict each other.
    """
    given: Mapping[str, Any] = {"times": times, "at_least": at_least, "at_most": at_most}
    for name, bound in given.items():
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool) or bound < 0):
            raise UsageError(f"{name} must be a number of requests, and is {bound!r}.")
    if times is not None and (at_least is not None or at_most is not None):
        raise UsageError("times says it all: give it alone, or at_least and at_most.")
    if at_least is not None and at_most is not None and at_least > at_most:
        raise UsageError(f"at_least {at_least} is more than at_most {at_most}.")
    return Times(times, at_least, at_most)
