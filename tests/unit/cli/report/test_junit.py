from xml.etree import ElementTree as ET

from understudy.cli.report.junit import as_junit
from understudy.cli.report.model import RunReport, ScenarioUse, judge
from understudy.runtime.misses import Miss


def test_failures_are_test_cases_a_ci_server_counts():
    report = RunReport(
        command=("pytest", "tests\x1b"),
        command_code=2,
        started_at=0.0,
        duration_s=1.5,
        seed=0,
        requests={"payments": 3, "mail": 1},
        misses=(Miss("payments", "GET", '/a?b="<x>'),),
        missed={"payments": 1},
        scenarios=(ScenarioUse("outage", ()),),
    )
    suite = ET.fromstring(as_junit(report, judge(report))).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("4", "3")
    failed = {case.get("classname"): case.find("failure").get("message") for case in suite if case.find("failure") is not None}
    assert failed["understudy.command"] == "the command failed with exit code 2"
    assert failed["understudy.service"].startswith('GET /a?b="<x>: no stub takes it')
    assert failed["understudy.scenario"].startswith("it never applied")


def test_a_passing_run_has_no_failures():
    report = RunReport(("pytest",), 0, 0.0, 1.0, 0, {"payments": 1})
    assert b'failures="0"' in as_junit(report, ())
