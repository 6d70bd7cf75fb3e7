"""Scenarios that are on, as one overlay; and which of its rules concern and hit a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from understudy.core.model.draw import Draws
from understudy.core.model.interfaces import Workspace
from understudy.core.model.message import Request
from understudy.core.model.scenario import Activation, Break, Delay, Instead, Limit, Overlay, Rule, Scenario

_NO_PARAMS: Final[Mapping[str, str]] = {}


def build_overlay(active: Iterable[str | Scenario | Activation], known: Mapping[str, Scenario]) -> Overlay:
    """Gather the rules of scenarios that are on, by what they do; a name that is not known here has no rules here."""
    limits: list[tuple[Rule, float]] = []
    answers: list[tuple[Rule, float]] = []
    delays: list[tuple[Rule, float]] = []
    names: list[str] = []
    until: list[float] = []
    for entry in active:
        activation = entry if isinstance(entry, Activation) else Activation(entry)
        scenario = known.get(activation.scenario) if isinstance(activation.scenario, str) else activation.scenario
        if scenario is None:
            continue
        names.append(scenario.name)
        if activation.until is not None:
            until.append(activation.until)
        for rule in scenario.rules:
            match rule.action:
                case Limit():
                    limits.append((rule, activation.since))
                case Break() | Instead():
                    answers.append((rule, activation.since))
                case Delay():
                    delays.append((rule, activation.since))
    return Overlay(tuple(limits), tuple(answers), tuple(delays), min(until, default=None), tuple(names))


def concerned(
    rules: Iterable[tuple[Rule, float]], request: Request, workspace: Workspace, draws: Draws, monotonic: float
) -> Iterator[tuple[Rule, Mapping[str, str], bool]]:
    """Yield the rules that concern a request, with path parameters and whether they fire; each is counted as it is yielded."""
    for rule, since in rules:
        params = rule.match.match(request) if rule.match is not None else _NO_PARAMS
        if params is None:
            continue
        count = workspace.counter(f"rule:{rule.name}@{since}")
        yield rule, params, rule.trigger.fires(count, monotonic - since, draws, f"rule:{rule.name}")
