from contextlib import contextmanager
from types import SimpleNamespace

import orjson
import pytest
from click.testing import CliRunner

from understudy.cli import run
from understudy.cli.report.model import Finding, RunReport, judge
from understudy.errors import UsageError

REPORT = RunReport(("pytest",), 0, 0.0, 1.0, 7, {"payments": 3})


@pytest.fixture
def outcome(monkeypatch, tmp_path):
    """Run the command on a stage that is only pretended; what happened is in the namespace."""
    monkeypatch.chdir(tmp_path)
    seen = SimpleNamespace(code=0, report=REPORT)
    stage = SimpleNamespace(
        services={"payments": SimpleNamespace(url="http://127.0.0.1:1")},
        admin_url="http://127.0.0.1:2",
        admin_token="t",
        proxy_url=None,
        ca_bundle=None,
    )

    @contextmanager
    def host_stage(options):
        seen.options = options
        yield stage

    def run_command(arguments, environment, *, stdout):
        seen.arguments, seen.environment, seen.stdout = arguments, environment, stdout
        return seen.code

    def collect(_stage, **facts):
        seen.facts = facts
        return seen.report

    monkeypatch.setattr("understudy.in_process.host_stage", host_stage)
    monkeypatch.setattr("understudy.runtime.child.run_command", run_command)
    monkeypatch.setitem(__import__("sys").modules, "understudy.cli.report.collect", SimpleNamespace(collect=collect))
    return seen


def invoke(*arguments):
    result = CliRunner().invoke(run.command, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result


def test_the_command_finds_the_services_and_its_success_is_ours(outcome):
    result = invoke("payments", "--scenario", "outage", "--seed", "7", "--", "pytest", "-q")
    assert result.return_value == 0
    assert outcome.arguments == ("pytest", "-q")
    assert outcome.environment["UNDERSTUDY_URL"] == outcome.environment["UNDERSTUDY_URL_PAYMENTS"] == "http://127.0.0.1:1"
    assert outcome.environment["UNDERSTUDY_ADMIN_TOKEN"] == "t"
    assert (outcome.options.services, outcome.options.sealed, outcome.options.watch) == (("payments",), True, False)
    assert outcome.facts["scenarios"] == ("outage",)


def test_a_finding_fails_a_run_whose_command_passed(outcome):
    outcome.report = RunReport(("pytest",), 0, 0.0, 1.0, 7, {"payments": 3}, missed={"payments": 1})
    result = invoke("--", "pytest")
    assert result.return_value == 1
    assert "FAILED miss" in result.stderr


def test_machines_get_two_events_and_the_commands_output_elsewhere(outcome):
    events = [orjson.loads(line) for line in invoke("--json", "--", "pytest").stdout.splitlines()]
    assert [event["event"] for event in events] == ["ready", "report"]
    assert events[1]["passed"] is True
    assert outcome.stdout is not None


def test_three_report_files_are_written(tmp_path):
    findings: tuple[Finding, ...] = judge(REPORT)
    run.write_report(tmp_path / "deep" / "out", REPORT, findings)
    assert sorted(file.name for file in (tmp_path / "deep" / "out").iterdir()) == ["junit.xml", "report.html", "report.json"]


def test_without_a_command_there_is_nothing_to_run(outcome):
    with pytest.raises(UsageError, match="put it after '--'"):
        invoke("pytest")
