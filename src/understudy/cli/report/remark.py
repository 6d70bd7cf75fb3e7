"""Remarks on files: what `check` finds, and how editors and code hosts read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from understudy.errors import Problem

type Severity = Literal["error", "warning", "note"]

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One remark on one place of one file; lines and columns count from 1.

    Attributes:
        rule: short name of the kind of remark, for filters.
    """

    file: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


def from_problem(problem: Problem) -> Remark:
    """Make the remark for a problem that keeps a file from being loaded."""
    message = f"{problem.field}: {problem.message}" if problem.field else problem.message
    return Remark(problem.file, problem.line, problem.column, "error", "invalid", message)


def from_text(text: str, *, file: str, severity: Severity, rule: str) -> Remark:
    """Make a remark from a line such as ``stubs/a.yaml:3:5: message``; without a place it is about the first line of `file`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return Remark(file, 1, 1, severity, rule, text)
    return Remark(found["file"], int(found["line"]), int(found["column"]), severity, rule, found["message"])


def as_sarif(remarks: Iterable[Remark], version: str) -> dict[str, Any]:
    """Return remarks as a SARIF 2.1.0 log (OASIS), as code hosts show them beside a change.

    Args:
        remarks: in any order.
        version: of understudy.
    """
    ordered = sorted(remarks)
    rules = sorted({remark.rule for remark in ordered})
    results = [
        {
            "ruleId": remark.rule,
            "level": remark.severity,
            "message": {"text": remark.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": remark.file.replace("\\", "/")},
                        "region": {"startLine": remark.line, "startColumn": remark.column},
                    }
                }
            ],
        }
        for remark in ordered
    ]
    driver = {"name": "understudy", "version": version, "rules": [{"id": rule} for rule in rules]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
