"""`empty` and `base64`: the body as bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.place import BytesPlace
from understudy.core.matchers.value import show
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.message import Request


@dataclass(frozen=True, slots=True)
class EmptyBody(BaseMatcher):
    """There is no body, or with `wanted=False` there is one."""

    wanted: bool = True

    @property
    def part(self) -> str:
        """Always the same."""
        return "body.empty"

    def matches(self, request: Request) -> bool:
        """Look."""
        return (not request.body) is self.wanted

    def mismatch(self, request: Request) -> Mismatch:
        """Say how long it is."""
        return Mismatch(self.part, "no body" if self.wanted else "a body", f"{len(request.body)} bytes")


@dataclass(frozen=True, slots=True)
class ExactBytes(BaseMatcher):
    """The body is exactly these bytes."""

    expected: bytes

    @property
    def part(self) -> str:
        """Always the same."""
        return "body.base64"

    def matches(self, request: Request) -> bool:
        """Compare."""
        return request.body == self.expected

    def mismatch(self, request: Request) -> Mismatch:
        """Show both as base64."""
        return Mismatch(self.part, show(b64encode(self.expected)), show(b64encode(request.body)))

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The bytes."""
        return ((BytesPlace(), self.expected),)
