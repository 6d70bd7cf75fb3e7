"""A stub: when (matchers) and then (behavior), with what decides which of two matching stubs wins.

Precedence in one sentence: the higher priority, then the more specific path, then more matchers, then the earlier in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

from understudy.core.model.behavior import Behavior
from understudy.core.model.interfaces import Matcher, Template
from understudy.core.model.message import Request
from understudy.core.model.path import NO_PATH_SPECIFICITY, PathPattern, Specificity, TemplatePath
from understudy.core.model.unchanging import unchanging

NO_PARAMS: Final[Mapping[str, str]] = MappingProxyType({})

type Precedence = tuple[int, Specificity, int, int]


class ValueMatcher(Protocol):
    """A yes/no about one value: text of a header, a JSON value, or ABSENT when there is nothing."""

    def matches(self, value: Any) -> bool:
        """Say whether the value is acceptable."""
        ...

    def matches_many(self, values: tuple[Any, ...]) -> bool:
        """Say whether a part that was given several times is acceptable: mostly, whether one of its values is."""
        ...

    def describe(self) -> str:
        """Say what would be acceptable, for people."""
        ...

    @property
    def weight(self) -> int:
        """How many single checks this is, for precedence."""
        ...

    @property
    def literal(self) -> Any:
        """The one scalar that every acceptable value equals; ABSENT when there is no such scalar."""
        ...


class Condition(Protocol):
    """A yes/no about a value of the session's state; its own operands may be templates."""

    def holds(self, value: Any, context: Mapping[str, Any]) -> bool:
        """Say whether `value` (ABSENT when there is none) is acceptable; `context` is what templates may read."""
        ...

    def sought(self, context: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the one value that every acceptable one equals, or is written like; nothing when there is no such value."""
        ...

    def describe(self) -> str:
        """Say what would be acceptable, for people."""
        ...


@dataclass(frozen=True, slots=True)
class StateCondition:
    """A variable of the session must fit; judged inside the transaction."""

    variable: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class ItemCondition:
    """A live item must exist (or not); judged inside the transaction.

    Attributes:
        collection: renders to the name of the collection.
        key: renders to the key; None means any item that satisfies `where`.
        where: conditions on members of the item (dotted names go deeper).
        absent: True turns the condition round: no such item may exist.
        name: under which templates see the item.
    """

    collection: Template
    key: Template | None = None
    where: tuple[tuple[str, Condition], ...] = ()
    absent: bool = False
    name: str = "item"


@unchanging
class When:
    """All of a stub's matchers; an empty set of methods means any, no path means any.

    Attributes:
        tests: templates that must give something true, with the items that were found; judged inside the transaction.
        turns: which of the requests that fit everything else, counted from 1; empty means all.
    """

    methods: frozenset[str] = frozenset()
    path: PathPattern | None = None
    matchers: tuple[Matcher, ...] = ()
    state: tuple[StateCondition, ...] = ()
    items: tuple[ItemCondition, ...] = ()
    tests: tuple[Template, ...] = ()
    turns: frozenset[int] = frozenset()

    def match(self, request: Request) -> Mapping[str, str] | None:
        """Judge the request alone: return the path parameters, or None when something does not fit."""
        if self.methods and request.method not in self.methods:
            return None
        params = NO_PARAMS if self.path is None else self.path.match(request)
        if params is None:
            return None
        for matcher in self.matchers:
            if not matcher.matches(request):
                return None
        return params

    @property
    def is_stateless(self) -> bool:
        """Whether the request alone decides."""
        return not self.state and not self.items and not self.tests and not self.turns

    @property
    def weight(self) -> int:
        """How many single checks there are."""
        own = (1 if self.methods else 0) + (1 if self.turns else 0) + len(self.state) + len(self.tests)
        if isinstance(self.path, TemplatePath):
            own += self.path.weight
        for item in self.items:
            own += 1 + len(item.where)
        for matcher in self.matchers:
            own += matcher.weight
        return own


@unchanging
class Stub:
    """One behavior and the requests it is for.

    Attributes:
        id: unique in its service.
        order: position in the file.
        source: where it was read, for people: ``stubs/payments.yaml`` or empty.
        learned: whether it was generated from traffic.
    """

    id: str
    when: When
    then: Behavior
    priority: int = 0
    order: int = 0
    source: str = ""
    learned: bool = False

    @property
    def precedence(self) -> Precedence:
        """Sort key: the smallest wins."""
        specificity = self.when.path.specificity if self.when.path is not None else NO_PATH_SPECIFICITY
        # The sentinel makes the longer of two tuples with equal starts the more specific one.
        return (-self.priority, (*[-weight for weight in specificity], 1), -self.when.weight, self.order)
