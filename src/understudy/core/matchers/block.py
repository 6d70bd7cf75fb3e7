"""`any`, `all`, `not`: blocks of request matchers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.message import Request
from understudy.core.model.path import canonical_path
from understudy.core.model.stub import When


@dataclass(frozen=True, slots=True)
class AnyBlock(BaseMatcher):
    """At least one block fits the request."""

    blocks: tuple[When, ...]

    @property
    def part(self) -> str:
        """The key."""
        return "any"

    def matches(self, request: Request) -> bool:
        """Ask until one fits."""
        return any(block.match(request) is not None for block in self.blocks)

    def mismatch(self, request: Request) -> Mismatch:
        """Say what each block lacks."""
        gaps = [gap for block in self.blocks if (gap := block_mismatch(block, request)) is not None]
        return Mismatch(
            "any",
            " or ".join(f"{gap.part} {gap.expected}" for gap in gaps) or "one of no blocks",
            ", ".join(f"{gap.part} {gap.actual}" for gap in gaps) or "nothing",
        )


@dataclass(frozen=True, slots=True)
class AllBlock(BaseMatcher):
    """Every block fits the request."""

    blocks: tuple[When, ...]

    @property
    def part(self) -> str:
        """The key."""
        return "all"

    def matches(self, request: Request) -> bool:
        """Ask until one does not fit."""
        return all(block.match(request) is not None for block in self.blocks)

    def mismatch(self, request: Request) -> Mismatch:
        """Say what the first unfit block lacks."""
        gaps = (block_mismatch(block, request) for block in self.blocks)
        gap = next(gap for gap in gaps if gap is not None)
        return Mismatch(f"all.{gap.part}", gap.expected, gap.actual)

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """Those of every block."""
        return (pair for block in self.blocks for matcher in block.matchers for pair in matcher.discriminators())

    @property
    def weight(self) -> int:
        """The sum of the blocks."""
        return sum(block.weight for block in self.blocks)


@dataclass(frozen=True, slots=True)
class NotBlock(BaseMatcher):
    """The block does not fit the request."""

    block: When

    @property
    def part(self) -> str:
        """The key."""
        return "not"

    def matches(self, request: Request) -> bool:
        """Turn the answer round."""
        return self.block.match(request) is None

    def mismatch(self, request: Request) -> Mismatch:
        """Say that all of it fits."""
        return Mismatch("not", f"anything but {describe_block(self.block)}", f"{request.method} {request.target}")


def block_mismatch(block: When, request: Request) -> Mismatch | None:
    """Say what a request lacks first to fit a block of matchers; None when it fits."""
    return next(iter(block_mismatches(block, request)), None)


def block_mismatches(block: When, request: Request) -> Iterable[Mismatch]:
    """Yield everything that a request lacks to fit a block of matchers."""
    if block.methods and request.method not in block.methods:
        yield Mismatch("method", " or ".join(sorted(block.methods)), request.method)
    if block.path is not None and block.path.match(request) is None:
        yield Mismatch("path", block.path.describe(), canonical_path(request))
    for matcher in block.matchers:
        gap = matcher.explain(request)
        if gap is not None:
            yield gap


def describe_block(block: When) -> str:
    """Name what a block asks for, briefly."""
    parts = [" or ".join(sorted(block.methods))] if block.methods else []
    if block.path is not None:
        parts.append(block.path.describe())
    parts += [matcher.part for matcher in block.matchers]
    return ", ".join(parts) or "any request"
