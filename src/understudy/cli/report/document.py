"""The report as JSON data: the form for machines, and the source of the others' numbers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from understudy.cli.report.model import Finding, RunReport, exit_code
from understudy.runtime.misses import Miss


def as_document(report: RunReport, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Return the report as plain data; `passed` and `exit_code` are the verdict, `findings` say why."""
    code = exit_code(report, findings)
    return {
        "version": 1,
        "passed": code == 0,
        "exit_code": code,
        "command": list(report.command),
        "command_exit_code": report.command_code,
        "started_at": datetime.fromtimestamp(report.started_at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "duration_s": round(report.duration_s, 3),
        "seed": report.seed,
        "findings": [asdict(finding) for finding in findings],
        "services": {
            name: {
                "requests": number,
                "misses": report.missed.get(name, 0),
                "stubs": {stub.stub: stub.hits for stub in report.stubs if stub.service == name},
                "unused_stubs": [stub.stub for stub in report.unused if stub.service == name],
            }
            for name, number in report.requests.items()
        },
        "scenarios": {one.name: {"applied": one.applied, "rules": [asdict(rule) for rule in one.rules]} for one in report.scenarios},
        "misses": [_miss(miss) for miss in report.misses],
        "errors": [asdict(failed) for failed in report.failures],
        "journal_entries_lost": report.lost,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {**asdict(miss), "nearest": [{"stub": near.stub, "differences": list(near.differences)} for near in miss.nearest]}
