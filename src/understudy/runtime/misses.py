"""Misses in words: equal ones joined, with the nearest stubs and the YAML of a stub that would have taken them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.model.message import Request
from understudy.state.journal import Entry


@dataclass(frozen=True, slots=True)
class Near:
    """A stub that nearly took a request, and what differed, in words."""

    stub: str
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.stub}: {'; '.join(self.differences)}"


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that no stub took, as often as it was made.

    Attributes:
        service: empty for a request to a host that no service answers for.
        suggestion: YAML of a stub that would have taken it; empty when no stub could.
        reason: why, where it is something else than that no stub matches.
    """

    service: str
    method: str
    target: str
    times: int = 1
    nearest: tuple[Near, ...] = ()
    suggestion: str = ""
    reason: str = ""

    def __str__(self) -> str:
        whose = f"{self.service}: " if self.service else ""
        return f"{whose}{self.method} {self.target}: {self.explanation}"

    @property
    def explanation(self) -> str:
        """Say that no stub takes the request, and how near the nearest came."""
        often = f" ({self.times} times)" if self.times > 1 else ""
        if self.reason:
            return self.reason + often
        return f"no stub takes it{often}" + (f"; the nearest is {self.nearest[0]}" if self.nearest else "")


def describe_misses(entries: Iterable[Entry], suggest: Callable[[Request], str] | None = None) -> tuple[Miss, ...]:
    """Describe the misses among journal entries, in the order in which they were first made.

    Args:
        entries: of a journal; those that are no misses are skipped.
        suggest: gives the YAML of a stub for a request.
    """
    found: dict[tuple[str, str, str], Miss] = {}
    for entry in entries:
        if not entry.decision.is_miss:
            continue
        request = entry.request
        key = (entry.service, request.method, request.target)
        if known := found.get(key):
            found[key] = replace(known, times=known.times + 1)
            continue
        nearest = tuple(describe_near(near) for near in entry.decision.near_misses)
        suggestion = suggest(request) if suggest and entry.service else ""
        found[key] = Miss(*key, 1, nearest, suggestion, entry.decision.problem)
    return tuple(found.values())


def describe_near(near: Any) -> Near:
    """Put a near miss into words."""
    differences = tuple(f"{one.part} should be {one.expected}, was {one.actual}" for one in near.mismatches)
    return Near(near.stub.id, differences)
