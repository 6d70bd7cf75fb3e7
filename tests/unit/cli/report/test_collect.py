from types import SimpleNamespace

from understudy.cli.report.collect import collect
from understudy.cli.report.model import Beat, Failed, RuleUse, StubUse
from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.scenario import Break, Delay, Rule, Scenario
from understudy.core.model.service import Service
from understudy.state.journal import Counts, Entry, RuleCount

BROWNOUT = Scenario("brownout", (Rule("brownout[0]", Delay(scale=2.0)), Rule("brownout[1]", Break(None))))


def entry(outcome, target, at, problem=""):
    return Entry(at, "payments", "", Request("GET", target), Decision((), outcome=outcome, problem=problem), 0)


def stage(counts, entries):
    definition = Service("payments", stubs=(SimpleNamespace(id="create"), SimpleNamespace(id="refund")), scenarios={"brownout": BROWNOUT})
    services = {"payments": SimpleNamespace(definition=definition), "mail": SimpleNamespace(definition=Service("mail"))}
    return SimpleNamespace(services=services, counts=lambda: counts, journal=lambda: tuple(entries))


def report(counts=None, entries=(), scenarios=()):
    on_stage = stage(counts or Counts(), entries)
    return collect(on_stage, command=["pytest"], code=0, scenarios=scenarios, seed=7, started_at=100.0, duration_s=2.0)


def test_counters_are_exact_even_where_the_journal_forgot():
    counts = Counts(requests={("payments", "answer"): 5, ("payments", "miss"): 2}, stubs={("payments", "create"): 5}, lost=6)
    found = report(counts, [entry("miss", "/x", 101.5)])
    assert (found.requests, found.missed, found.lost) == ({"payments": 7, "mail": 0}, {"payments": 2, "mail": 0, "": 0}, 6)
    assert found.stubs == (StubUse("payments", "create", 5), StubUse("payments", "refund", 0))
    assert found.timeline == (Beat(1.5, "miss"),)


def test_misses_come_with_a_stub_that_would_have_matched():
    [miss] = report(entries=[entry("miss", "/x?a=1", 100.0)]).misses
    assert "method: GET" in miss.suggestion
    assert "path: /x" in miss.suggestion


def test_equal_failures_are_one():
    failed = [entry("error", "/x", 100.0, "no amount"), entry("error", "/x", 100.5, "no amount")]
    assert report(entries=failed).failures == (Failed("payments", "GET", "/x", "no amount", 2),)


def test_every_rule_of_a_scenario_says_what_it_did():
    counts = Counts(rules={("payments", "brownout[0]"): RuleCount(4, 4)})
    [use] = report(counts, scenarios=["payments:brownout"]).scenarios
    assert use.name == "payments:brownout"
    assert use.rules == (
        RuleUse("payments", "brownout[0]", "latency", 4, 4),
        RuleUse("payments", "brownout[1]", "fault", 0, 0),
    )


def test_a_scenario_of_the_library_counts_for_every_service():
    [use] = report(scenarios=["outage"]).scenarios
    assert {rule.service for rule in use.rules} == {"payments", "mail"}
