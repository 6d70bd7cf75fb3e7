"""Matchers whose bounds move with the clock (``before: now``): made anew for the moment at which a request arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.message import Request


@dataclass(frozen=True, slots=True)
class MovingMatcher(BaseMatcher):
    """A matcher that `build` makes for a moment, in UTC epoch seconds."""

    name: str
    build: Callable[[float], BaseMatcher]

    @property
    def part(self) -> str:
        """As the matcher that is built."""
        return self.name

    def matches(self, request: Request) -> bool:
        """Judge at the moment of the request."""
        return self.build(request.received_at).matches(request)

    def mismatch(self, request: Request) -> Mismatch:
        """Explain for the moment of the request."""
        return self.build(request.received_at).mismatch(request)
