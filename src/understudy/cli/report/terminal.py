"""The report for a terminal or a CI log: what happened, then every reason to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from understudy.cli.report.model import Finding, RunReport, count, exit_code

UNUSED_SHOWN = 10  # names of unused stubs in the summary; the report files list all
SUGGESTIONS_SHOWN = 3  # misses for which the YAML of a stub is shown


def summary(report: RunReport, findings: tuple[Finding, ...], style: Callable[..., str]) -> Iterator[str]:
    """Yield the lines of the report.

    Args:
        report: the facts.
        findings: the verdict.
        style: colors a text, or leaves it alone.
    """
    yield ""
    total, missed = sum(report.requests.values()), sum(report.missed.values())
    per_service = ", ".join(f"{name} {number}" for name, number in report.requests.items())
    yield f"understudy: {count(total, 'request')}{f' ({per_service})' if len(report.requests) > 1 else ''}, {count(missed, 'miss')}"
    for scenario in report.scenarios:
        rules = ", ".join(f"{rule.service} {rule.name} {rule.kind} {rule.applied} of {rule.eligible}" for rule in scenario.rules)
        yield f"  scenario {scenario.name}: applied {count(scenario.applied, 'time')}{f' ({rules})' if rules else ''}"
    if report.unused and total:
        names = [f"{stub.service}/{stub.stub}" for stub in report.unused]
        more = f" and {len(names) - UNUSED_SHOWN} more" if len(names) > UNUSED_SHOWN else ""
        yield f"  {count(len(names), 'unused stub')}: {', '.join(names[:UNUSED_SHOWN])}{more}"
    if report.lost:
        yield f"  the journal forgot its {count(report.lost, 'oldest entry')}; counts are exact all the same"
    for finding in findings:
        yield f"{style('FAILED', fg='red', bold=True)} {finding.kind} {finding.where}: {finding.explanation}"
    yield from _suggestions(report)
    yield _verdict(report, findings, style)


def _suggestions(report: RunReport) -> Iterator[str]:
    for miss in [miss for miss in report.misses if miss.suggestion][:SUGGESTIONS_SHOWN]:
        yield f"  a stub that takes {miss.method} {miss.target}, for stubs/{miss.service}.yaml:"
        for line in miss.suggestion.rstrip().splitlines():
            yield f"    {line}"


def _verdict(report: RunReport, findings: tuple[Finding, ...], style: Callable[..., Any]) -> str:
    if report.command_code:
        also = f", and {count(len(findings), 'finding')} of understudy" if findings else ""
        return str(style(f"The command failed with exit code {report.command_code}{also}.", fg="red", bold=True))
    if findings:
        return str(style(f"The command passed, the run fails: {count(len(findings), 'finding')}.", fg="red", bold=True))
    code = exit_code(report, findings)
    return str(style("Passed." if code == 0 else f"Exit code {code}.", fg="green", bold=True))
