"""Pass 8d, ids of events: they count what was published, in one feed or in all of them, whether somebody listened or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.people.audiences import Line, Rule
from understudy.core.generator.templates.nodes import Expr, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.told import read_told
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_FEWEST = 2

type Cause = tuple[Sample, Mapping[str, Any], Rule]
"""A request that publishes, what is known of it, and the rule by which it does."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How the events of a stream are counted.

    Attributes:
        name: of the counter.
        by_feed: whether each feed has a count of its own.
        first: the first number.
    """

    name: str
    by_feed: bool
    first: int

    def code(self, rule: Rule) -> Expr:
        """Write the id of the next event."""
        parts = [f"{self.name} ", *(theirs for _, theirs in rule.pairs)] if self.by_feed else [self.name]
        name = " ~ ' ' ~ ".join([quoted(parts[0].strip()), *parts[1:]])
        return Expr(f"counter({name}{'' if self.first == 1 else f', {self.first}'}) | string")


def find_counted(name: str, opening: Endpoint, causes: Sequence[Cause], lines: Mapping[str, Line]) -> Counted | None:
    """Find out whether the ids of the events that connections of an endpoint are told count them."""
    ordered = sorted(causes, key=lambda cause: cause[0].number)
    ids = [_event_id(sample, opening, lines) for sample, _, _ in ordered]
    if len([one for one in ids if one is not None]) < _FEWEST or any(one is not None and not one.isdecimal() for one in ids):
        return None
    for by_feed in (False, True):
        counts: dict[Any, int] = defaultdict(int)
        firsts: set[int] = set()
        for (_, values, rule), one in zip(ordered, ids, strict=True):
            key = tuple(str(values.get(theirs)) for _, theirs in rule.pairs) if by_feed else ()
            if one is not None:
                firsts.add(int(one) - counts[key])
            counts[key] += 1
        if len(firsts) == 1:
            return Counted(f"{name} events", by_feed, firsts.pop())
    return None


def is_answered(ids: Sequence[Any], cases: Sequence[Case]) -> bool:
    """Whether the answers to those who publish say the ids, too."""
    return any(
        not code.startswith("request.") and all(str(case.values.get(code)) == str(one) for case, one in zip(cases, ids, strict=True))
        for code in cases[0].values
    )


def _event_id(sample: Sample, opening: Endpoint, lines: Mapping[str, Line]) -> str | None:
    own = sample.exchange.request.connection
    for name, message in sample.exchange.sendings:
        if name != own and name in lines and lines[name].endpoint is opening:
            tree = read_told(message, events=True)
            return tree["id"] if isinstance(tree, dict) and isinstance(tree.get("id"), str) else ""
    return None
