"""Matchers whose bounds move with the clock (``before: now``): made anew for the moment at which a request arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from understudy.core.matchers.block import AllBlock, AnyBlock, NotBlock
from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.model.interfaces import Matcher, Mismatch
from understudy.core.model.message import Request


def moves(matcher: Matcher) -> bool:
    """Say whether a matcher, or one in its blocks, needs to know when the request arrived."""
    match matcher:
        case MovingMatcher():
            return True
        case AnyBlock(blocks) | AllBlock(blocks):
            return any(moves(inner) for block in blocks for inner in block.matchers)
        case NotBlock(block):
            return any(map(moves, block.matchers))
        case _:
            return False


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
