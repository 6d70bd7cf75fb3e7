"""Scenarios: named overlays of latency, failures, answers and rate limits, switched on and off while serving."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from understudy.core.model.behavior import Behavior
from understudy.core.model.fault import Fault
from understudy.core.model.interfaces import RequestTest
from understudy.core.model.latency import Latency
from understudy.core.model.rate_limit import RateLimit
from understudy.core.model.unchanging import unchanging

if TYPE_CHECKING:
    from understudy.core.model.draw import Draws


@unchanging
class Trigger:
    """When a rule that concerns a request fires. Counts are of requests the rule concerned, per session.

    Attributes:
        probability: share of requests, from 0 to 1.
        first: only the first n.
        after: not the first n.
        every: only every nth (the nth, 2nth, …).
        between: only from so many seconds after the scenario was switched on until so many.
        ttl: only until so many seconds after the scenario was switched on.
        ramp: seconds over which the probability rises from 0 to its value.
    """

    probability: float = 1.0
    first: int | None = None
    after: int | None = None
    every: int | None = None
    between: tuple[float, float] | None = None
    ttl: float | None = None
    ramp: float | None = None

    def fires(self, count: int, elapsed: float, draws: Draws, stream: str) -> bool:
        """Decide for the `count`-th request (from 0) that the rule concerns, `elapsed` seconds after switching on."""
        if self.after is not None and count < self.after:
            return False
        position = count - (self.after or 0)
        if self.first is not None and position >= self.first:
            return False
        if self.every is not None and (position + 1) % self.every:
            return False
        if self.between is not None and not self.between[0] <= elapsed < self.between[1]:
            return False
        if self.ttl is not None and elapsed >= self.ttl:
            return False
        probability = self.probability
        if self.ramp:
            probability *= min(1.0, max(0.0, elapsed / self.ramp))
        if probability >= 1.0:
            return True
        return probability > 0.0 and draws.uniform(stream) < probability


ALWAYS = Trigger()


@unchanging
class Break:
    """Applies a fault."""

    fault: Fault


@unchanging
class Delay:
    """Multiplies what the stub waits by `scale` and adds a draw of `latency`."""

    latency: Latency | None = None
    scale: float = 1.0


@unchanging
class Limit:
    """Applies a rate limit."""

    policy: RateLimit


@unchanging
class Instead:
    """Answers instead of the stub."""

    behavior: Behavior


type Action = Break | Delay | Limit | Instead


@unchanging
class Rule:
    """One line of a scenario; `name` is unique in the service: ``outage[0]``."""

    name: str
    action: Action
    match: RequestTest | None = None
    trigger: Trigger = ALWAYS


@unchanging
class Scenario:
    """A named list of rules, applied in order."""

    name: str
    rules: tuple[Rule, ...] = ()
    description: str = ""


@unchanging
class Activation:
    """A scenario that is on, since when (Clock.monotonic), and until when if it reverts by itself."""

    scenario: str | Scenario
    since: float = 0.0
    until: float | None = None


@unchanging
class Overlay:
    """The rules of all scenarios that are on, by what they do; each with the time at which its scenario was switched on."""

    limits: tuple[tuple[Rule, float], ...] = ()
    answers: tuple[tuple[Rule, float], ...] = ()
    delays: tuple[tuple[Rule, float], ...] = ()
    expires: float | None = None
    names: tuple[str, ...] = field(default=())
