"""The facts of one run and the verdict on them. Pure: nothing here looks at a clock, a file or a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from understudy.runtime.misses import Miss

type RuleKind = Literal["fault", "answer", "rate_limit", "latency"]
type FindingKind = Literal["miss", "error", "scenario"]


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that a stub took but could not answer, because a template failed."""

    service: str
    method: str
    target: str
    message: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How many requests one rule of a scenario concerned, and how many it changed."""

    service: str
    name: str
    kind: RuleKind
    eligible: int
    applied: int


@dataclass(frozen=True, slots=True)
class ScenarioUse:
    """What a scenario did that was asked for on the command line."""

    name: str
    rules: tuple[RuleUse, ...]

    @property
    def applied(self) -> int:
        """How often it changed an answer."""
        return sum(rule.applied for rule in self.rules)


@dataclass(frozen=True, slots=True)
class StubUse:
    """How many requests a stub took."""

    service: str
    stub: str
    hits: int


@dataclass(frozen=True, slots=True)
class Beat:
    """One request on the time line: seconds since the start and what became of it."""

    at_s: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a run fails although its command passed."""

    kind: FindingKind
    subject: str
    explanation: str
    service: str = ""

    @property
    def where(self) -> str:
        """The subject with its service, as people read it."""
        return f"{self.service}: {self.subject}" if self.service else self.subject


@dataclass(frozen=True, slots=True)
class RunReport:
    """The facts of one run.

    Attributes:
        command: what was run.
        command_code: its own exit code.
        started_at: UTC epoch seconds.
        requests: how many reached a service, by service.
        lost: journal entries that were forgotten before the end: misses beyond them are counted, but not described.
        missed: how many requests missed, by service; exact.
        timeline: the requests the journal still holds, in order.
    """

    command: tuple[str, ...]
    command_code: int
    started_at: float
    duration_s: float
    seed: int
    requests: Mapping[str, int]
    misses: tuple[Miss, ...] = ()
    missed: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failed, ...] = ()
    scenarios: tuple[ScenarioUse, ...] = ()
    stubs: tuple[StubUse, ...] = ()
    lost: int = 0
    timeline: tuple[Beat, ...] = ()

    @property
    def unused(self) -> tuple[StubUse, ...]:
        """Stubs that no request reached."""
        return tuple(stub for stub in self.stubs if not stub.hits)


def judge(report: RunReport) -> tuple[Finding, ...]:
    """Name every reason for which the run fails, the command's own failure aside."""
    misses = [Finding("miss", f"{miss.method} {miss.target}", miss.explanation, miss.service) for miss in report.misses]
    described = sum(miss.times for miss in report.misses)
    beyond = sum(report.missed.values()) - described
    if beyond > 0:
        misses.append(
            Finding("miss", f"{beyond} more", "requests that no stub takes, made before the oldest entry the journal still holds")
        )
    failures = [Finding("error", f"{one.method} {one.target}", one.message, one.service) for one in report.failures]
    scenarios = [
        Finding("scenario", one.name, why) for one in report.scenarios if (why := explain_idle(one, sum(report.requests.values())))
    ]
    return (*misses, *failures, *scenarios)


def exit_code(report: RunReport, findings: tuple[Finding, ...]) -> int:
    """Return the run's exit code: a failing command's own, else 1 when there are findings."""
    return report.command_code or (1 if findings else 0)


def explain_idle(scenario: ScenarioUse, requests: int) -> str:
    """Say why a scenario proves nothing: none of its faults, answers or limits fired; empty when one did.

    A scenario that only changes latency must have delayed something.
    """
    breaking = [rule for rule in scenario.rules if rule.kind != "latency"] or list(scenario.rules)
    if any(rule.applied for rule in breaking):
        return ""
    if not requests:
        return "it never applied: no request reached any service. Does the command use UNDERSTUDY_URL or the proxy variables?"
    eligible = sum(rule.eligible for rule in breaking)
    if not eligible:
        return f"it never applied: none of {count(requests, 'request')} was of the kind its rules match"
    if all(rule.kind == "rate_limit" for rule in breaking):
        return f"it never refused a request: {count(eligible, 'request')} stayed within its limits"
    return (
        f"its faults never fired: {count(eligible, 'request')} could have been hit, none was. "
        "Make more requests, raise the probability or take another --seed"
    )


def count(number: int, noun: str) -> str:
    """Say a number of things: `1 request`, `2 requests`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun.endswith(("s", "ss")) else "s")
    return f"{number} {noun if number == 1 else plural}"
