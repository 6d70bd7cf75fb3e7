"""What all request matchers share: the explanation, computed only when somebody asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable

from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.message import Request


class BaseMatcher(ABC):
    """Base of the request matchers: `matches(r)` is True exactly when `explain(r)` is None."""

    __slots__ = ()

    @property
    @abstractmethod
    def part(self) -> str:
        """Dotted part of the request that is judged."""

    @abstractmethod
    def matches(self, request: Request) -> bool:
        """Say whether the request satisfies this matcher."""

    @abstractmethod
    def mismatch(self, request: Request) -> Mismatch:
        """Say why not, for a request that does not satisfy this matcher."""

    def explain(self, request: Request) -> Mismatch | None:
        """Say why not, or None when the request satisfies this matcher."""
        return None if self.matches(request) else self.mismatch(request)

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """Name what an index may hash on; nothing, unless a matcher knows better."""
        return ()

    @property
    def weight(self) -> int:
        """How many single checks this is."""
        return 1
