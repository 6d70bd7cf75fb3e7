import pytest

from understudy.cli.report.model import Failed, RuleUse, RunReport, ScenarioUse, StubUse, count, exit_code, explain_idle, judge
from understudy.runtime.misses import Miss, Near


def report(**changes):
    facts = {"command": ("pytest",), "command_code": 0, "started_at": 0.0, "duration_s": 1.0, "seed": 7, "requests": {"payments": 3}}
    return RunReport(**{**facts, **changes})


def scenario(*rules):
    return ScenarioUse("outage", tuple(RuleUse("payments", f"outage[{n}]", *rule) for n, rule in enumerate(rules)))


def test_a_run_without_findings_passes():
    quiet = report(scenarios=(scenario(("fault", 3, 1)),))
    assert judge(quiet) == ()
    assert exit_code(quiet, judge(quiet)) == 0


def test_a_miss_fails_the_run_and_names_the_nearest_stub():
    miss = Miss("payments", "POST", "/v1/refunds", times=2, nearest=(Near("create-payment", ("path /v1/refunds is not /v1/payments",)),))
    [finding] = judge(report(misses=(miss,), missed={"payments": 2}))
    assert finding.where == "payments: POST /v1/refunds"
    assert finding.explanation == ("no stub takes it (2 times); the nearest is create-payment: path /v1/refunds is not /v1/payments")


def test_misses_the_journal_forgot_count_all_the_same():
    [finding] = judge(report(missed={"payments": 4}, lost=10))
    assert finding.subject == "4 more"


def test_a_template_that_failed_fails_the_run():
    [finding] = judge(report(failures=(Failed("payments", "GET", "/v1/balance", "stub balance: 'account' is undefined"),)))
    assert (finding.kind, finding.explanation) == ("error", "stub balance: 'account' is undefined")


@pytest.mark.parametrize(
    ("rules", "requests", "why"),
    [
        ([("fault", 3, 1)], 3, ""),
        ([("fault", 0, 0)], 3, "none of 3 requests was of the kind"),
        ([], 3, "none of 3 requests was of the kind"),
        ([("fault", 0, 0)], 0, "no request reached any service"),
        ([("fault", 5, 0), ("latency", 5, 5)], 5, "never fired: 5 requests could have been hit"),
        ([("latency", 5, 5)], 5, ""),
        ([("rate_limit", 5, 0)], 5, "stayed within its limits"),
        ([("fault", 0, 0), ("answer", 2, 1)], 5, ""),
    ],
)
def test_a_scenario_must_have_done_something(rules, requests, why):
    explanation = explain_idle(scenario(*rules), requests)
    assert why in explanation
    assert bool(why) == bool(explanation)


def test_the_commands_own_code_wins():
    failing = report(command_code=5, missed={"payments": 1})
    assert exit_code(failing, judge(failing)) == 5
    assert exit_code(report(missed={"payments": 1}), judge(report(missed={"payments": 1}))) == 1


def test_unused_stubs_are_those_without_a_hit():
    stubs = (StubUse("payments", "create", 2), StubUse("payments", "refund", 0))
    assert report(stubs=stubs).unused == (StubUse("payments", "refund", 0),)


def test_count_speaks_english():
    assert [count(1, "miss"), count(2, "miss"), count(0, "entry"), count(3, "request")] == ["1 miss", "2 misses", "0 entries", "3 requests"]
