"""The interfaces parts implement and the edges provide. Everything else in core is a plain value or a function.

A part (matcher, distribution, fault, limiter) holds configuration only; what changes lives in a Workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from understudy.core.model.message import Request

LONGEST_TEMPLATE: Final = 1 << 20  # letters


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why one matcher said no: the part of the request, what was wanted and what was there."""

    part: str
    expected: str
    actual: str


class Probe(Protocol):
    """One place of a request that an index can hash on; equal probes are equal values and hash alike."""

    def values(self, request: Request) -> Iterable[Hashable]:
        """Return the keys that stand in this place: none, one, or several for a repeated field."""
        ...

    def __hash__(self) -> int: ...


class Matcher(Protocol):
    """A yes/no about one part of a request that can explain its no.

    `matches(r)` is True exactly when `explain(r)` is None.
    """

    @property
    def part(self) -> str:
        """Dotted part of the request: ``headers.authorization``, ``json``, ``query.limit``."""
        ...

    def matches(self, request: Request) -> bool:
        """Say whether the request satisfies this matcher."""
        ...

    def explain(self, request: Request) -> Mismatch | None:
        """Say why not; computed only for near misses."""
        ...

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """Name (probe, value) pairs such that every matching request shows the value there: what the index may hash on."""
        ...

    @property
    def weight(self) -> int:
        """How many single checks this is: among stubs of equal path, more checks win."""
        ...


class Program(Protocol):
    """A compiled regular expression."""

    def fullmatch(self, text: str) -> Any:
        """Return a truthy match object (with ``groupdict``) or None."""
        ...

    def sub(self, replacement: str, text: str) -> str:
        """Return a text in which every part that fits is replaced."""
        ...


class RequestTest(Protocol):
    """Says whether a rule concerns a request; a `When` without state does."""

    def match(self, request: Request) -> Mapping[str, str] | None:
        """Return path parameters, or None when the rule does not concern the request."""
        ...


class Template(Protocol):
    """A compiled expression or text with expressions; plain data in, plain data out."""

    def render(self, context: Mapping[str, Any]) -> Any:
        """Evaluate; a template that is one whole expression keeps the type of its value.

        Raises:
            TemplateError: something it needs is not there, or a bound was hit.
        """
        ...

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Evaluate like `render`, but give ABSENT when something it needs is not there."""
        ...


class Distribution(Protocol):
    """A latency model: a quantile function. `u` is in (0, 1)."""

    def quantile(self, u: float) -> float:
        """Return seconds."""
        ...


class Change(Protocol):
    """What one transaction has done to a collection."""

    @property
    def put(self) -> Mapping[str, Any]:
        """New items by key; one that takes the place of another stands where that stood, unless that was removed first."""
        ...

    @property
    def gone(self) -> Sequence[tuple[str, Any]]:
        """Keys and former items of what was replaced or removed."""
        ...

    def is_gone(self, key: str) -> bool:
        """Whether what stood under a key was removed, be it that something was put there later."""
        ...


class Workspace(Protocol):
    """The state of one session of one service, as one atomic transaction sees it."""

    def counter(self, name: str) -> int:
        """Return the next ordinal of a counter, starting at 0, and advance it."""
        ...

    def peek(self, name: str) -> int:
        """Return a counter's next ordinal without advancing it."""
        ...

    def raise_counter(self, name: str, least: int) -> None:
        """Make a counter's next ordinal `least`, unless it is beyond that already."""
        ...

    @property
    def variables(self) -> MutableMapping[str, Any]:
        """Named values that stubs require and move."""
        ...

    def collection(self, name: str) -> MutableMapping[str, Any]:
        """Return the live items of a collection by key, in insertion order; empty when there is none."""
        ...

    def matching(self, name: str, member: str, wanted: Any) -> Iterable[tuple[str, Any]]:
        """Return pairs of key and item of a collection, in order, among which are all whose member may be equal to a value.

        Args:
            name: of the collection.
            member: dotted name.
            wanted: the value, or a list of values of which it must be one; texts equal numbers that are written the same.
        """
        ...

    def view[T](
        self, name: str, about: Hashable, make: Callable[[Mapping[str, Any]], T], follow: Callable[[T, Change], None] | None = None
    ) -> T:
        """Return what `make` makes of a collection's items; made once until the collection changes, whoever asks about the same.

        With `follow`, which takes a change in, it is not made again then. Nobody else may change what is returned.
        """
        ...

    @property
    def limits(self) -> MutableMapping[str, Any]:
        """Limiter state by policy and caller key."""
        ...


class StateStore(Protocol):
    """Holds the state of every session; memory or Redis."""

    def transact[T](self, service: str, session: str, work: Callable[[Workspace], T]) -> T:
        """Run `work` atomically on one session's state and return its result; nothing is kept if it raises."""
        ...

    def reset(self, service: str | None = None, session: str | None = None) -> None:
        """Forget state: of a session, of a service, or all; seeds are laid again on next use."""
        ...


class Clock(Protocol):
    """The one source of time: real, or frozen and advanced by tests."""

    def now(self) -> float:
        """Wall clock: UTC epoch seconds."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...
