"""From a stage to the facts of a run: counters are exact, descriptions come from what the journal still holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from understudy.cli.report.model import Beat, Failed, RuleKind, RuleUse, RunReport, ScenarioUse, StubUse
from understudy.core.engine.library import BUILT_IN
from understudy.core.model.scenario import Action, Break, Delay, Instead, Limit
from understudy.runtime.misses import describe_misses
from understudy.runtime.stage import Stage
from understudy.state.journal import Counts, Entry

UNKNOWN_HOST = ""  # under which the journal counts requests to hosts that no service answers for


def collect(
    stage: Stage, *, command: Sequence[str], code: int, scenarios: Sequence[str], seed: int, started_at: float, duration_s: float
) -> RunReport:
    """Collect the facts of a run that has ended.

    Args:
        stage: still up.
        command: what was run.
        code: its exit code.
        scenarios: names that were asked for, `SERVICE:NAME` among them.
        seed: of the stage.
        started_at: UTC epoch seconds.
        duration_s: how long the command ran.
    """
    from understudy.core.engine.explain import suggest_document  # noqa: PLC0415 - needed at the end of a run alone
    from understudy.files.stubs.writer import render_stub  # noqa: PLC0415 - as above

    counts = stage.counts()
    entries = stage.journal()
    requests = {name: sum(number for (owner, _), number in counts.requests.items() if owner == name) for name in stage.services}
    misses = describe_misses(entries, lambda request: render_stub(suggest_document(request)))
    return RunReport(
        command=tuple(command),
        command_code=code,
        started_at=started_at,
        duration_s=duration_s,
        seed=seed,
        requests=requests,
        misses=misses,
        missed={name: counts.requests.get((name, "miss"), 0) for name in (*stage.services, UNKNOWN_HOST)},
        failures=_failures(entries),
        scenarios=tuple(_scenario_use(stage, name, counts) for name in dict.fromkeys(scenarios)),
        stubs=tuple(
            StubUse(name, stub.id, counts.stubs.get((name, stub.id), 0))
            for name, service in stage.services.items()
            for stub in service.definition.stubs
        ),
        lost=counts.lost,
        timeline=tuple(Beat(max(0.0, entry.at - started_at), entry.decision.outcome) for entry in entries),
    )


def _scenario_use(stage: Stage, asked: str, counts: Counts) -> ScenarioUse:
    owner, colon, name = asked.rpartition(":")
    rules = []
    for service_name, service in stage.services.items():
        scenario = service.definition.scenarios.get(name) or BUILT_IN.get(name)
        if scenario is None or (colon and service_name != owner):
            continue
        for rule in scenario.rules:
            count = counts.rules.get((service_name, rule.name))
            kind = _kind(rule.action)
            rules.append(RuleUse(service_name, rule.name, kind, count.eligible if count else 0, count.applied if count else 0))
    return ScenarioUse(asked, tuple(rules))


def _kind(action: Action) -> RuleKind:
    match action:
        case Break():
            return "fault"
        case Delay():
            return "latency"
        case Limit():
            return "rate_limit"
        case Instead():
            return "answer"
        case _:
            assert_never(action)


def _failures(entries: Sequence[Entry]) -> tuple[Failed, ...]:
    found: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        if entry.decision.outcome == "error":
            key = (entry.service, entry.request.method, entry.request.target, entry.decision.problem)
            found[key] = found.get(key, 0) + 1
    return tuple(Failed(*key, times) for key, times in found.items())
