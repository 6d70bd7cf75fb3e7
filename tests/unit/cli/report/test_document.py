import orjson

from understudy.cli.report.document import as_document
from understudy.cli.report.model import RuleUse, RunReport, ScenarioUse, StubUse, judge
from understudy.runtime.misses import Miss

REPORT = RunReport(
    command=("pytest", "-q"),
    command_code=0,
    started_at=1_795_000_000.5,
    duration_s=1.23456,
    seed=7,
    requests={"payments": 3},
    misses=(Miss("payments", "GET", "/nope"),),
    missed={"payments": 1},
    scenarios=(ScenarioUse("outage", (RuleUse("payments", "outage[0]", "fault", 2, 2),)),),
    stubs=(StubUse("payments", "create", 2), StubUse("payments", "refund", 0)),
)


def test_the_document_holds_verdict_and_facts():
    document = as_document(REPORT, judge(REPORT))
    assert (document["passed"], document["exit_code"], document["command_exit_code"]) == (False, 1, 0)
    assert document["started_at"] == "2026-11-18T11:06:40.500Z"
    assert document["services"]["payments"] == {
        "requests": 3,
        "misses": 1,
        "stubs": {"create": 2, "refund": 0},
        "unused_stubs": ["refund"],
    }
    assert document["scenarios"]["outage"]["applied"] == 2
    assert document["findings"][0]["subject"] == "GET /nope"


def test_the_document_is_plain_json():
    document = as_document(REPORT, judge(REPORT))
    assert orjson.loads(orjson.dumps(document)) == document
