"""The report as JUnit XML, as CI servers read it: one test case for the command, per scenario, per service and its misses.

The dialect is the one of pytest and Jenkins: `testsuites/testsuite/testcase` with `failure` children.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from understudy.cli.report.model import Finding, RunReport, explain_idle

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")  # XML 1.0 §2.2


def as_junit(report: RunReport, findings: tuple[Finding, ...]) -> bytes:
    """Return the report as a JUnit XML document."""
    suite = ET.Element("testsuite", name="understudy")
    command = _case(suite, "command", " ".join(report.command), report.duration_s)
    if report.command_code:
        _fail(command, "exit code", f"the command failed with exit code {report.command_code}")
    for scenario in report.scenarios:
        case = _case(suite, "scenario", scenario.name)
        if why := explain_idle(scenario, sum(report.requests.values())):
            _fail(case, "unapplied", why)
    for service in report.requests:
        case = _case(suite, "service", f"{service}: every request is answered by a stub")
        for finding in findings:
            if finding.service == service:
                _fail(case, finding.kind, f"{finding.subject}: {finding.explanation}")
    orphans = [one for one in findings if one.kind == "miss" and not one.service]
    for finding in orphans:
        _fail(_case(suite, "service", "misses the journal forgot"), "miss", f"{finding.subject}: {finding.explanation}")
    cases = suite.findall("testcase")
    failed = sum(1 for case in cases if case.find("failure") is not None)
    numbers = {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0", "time": f"{report.duration_s:.3f}"}
    suite.attrib.update(numbers)
    root = ET.Element("testsuites", {"name": "understudy"} | {name: numbers[name] for name in ("tests", "failures", "errors", "time")})
    root.append(suite)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: ET.Element, kind: str, name: str, seconds: float = 0.0) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=f"understudy.{kind}", name=name.translate(_NOT_IN_XML), time=f"{seconds:.3f}")


def _fail(case: ET.Element, kind: str, message: str) -> None:
    clean = message.translate(_NOT_IN_XML)
    ET.SubElement(case, "failure", type=kind, message=clean).text = clean
