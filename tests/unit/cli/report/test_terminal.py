from understudy.cli.report.model import RuleUse, RunReport, ScenarioUse, StubUse, judge
from understudy.cli.report.terminal import summary
from understudy.runtime.misses import Miss, Near


def plain(text, **_looks):
    return text


def lines_of(**facts):
    base = {"command": ("pytest",), "command_code": 0, "started_at": 0.0, "duration_s": 1.0, "seed": 0, "requests": {"payments": 3}}
    report = RunReport(**{**base, **facts})
    return list(summary(report, judge(report), plain))


def test_a_good_run_is_short():
    assert lines_of() == ["", "understudy: 3 requests, 0 misses", "Passed."]


def test_a_failed_run_says_what_why_and_how_to_go_on():
    lines = lines_of(
        misses=(Miss("payments", "GET", "/x", 1, (Near("read", ("path differs",)),), "when:\n  method: GET\n"),),
        missed={"payments": 1},
        scenarios=(ScenarioUse("outage", (RuleUse("payments", "outage[0]", "fault", 0, 0),)),),
        stubs=(StubUse("payments", "refund", 0),),
    )
    assert lines[1:] == [
        "understudy: 3 requests, 1 miss",
        "  scenario outage: applied 0 times (payments outage[0] fault 0 of 0)",
        "  1 unused stub: payments/refund",
        "FAILED miss payments: GET /x: no stub takes it; the nearest is read: path differs",
        "FAILED scenario outage: it never applied: none of 3 requests was of the kind its rules match",
        "  a stub that takes GET /x, for stubs/payments.yaml:",
        "    when:",
        "      method: GET",
        "The command passed, the run fails: 2 findings.",
    ]


def test_a_failing_command_is_not_hidden_behind_findings():
    assert lines_of(command_code=3)[-1] == "The command failed with exit code 3."


def test_only_the_first_unused_stubs_are_named():
    stubs = tuple(StubUse("payments", f"s{number}", 0) for number in range(12))
    assert lines_of(stubs=stubs)[2].endswith("payments/s9 and 2 more")
