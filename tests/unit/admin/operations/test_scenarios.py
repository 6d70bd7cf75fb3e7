import pytest
from tests.unit.admin.on_stage import ask, call, make_stage

from understudy.admin.operations import scenarios
from understudy.errors import UsageError


async def test_switching():
    stage = make_stage()
    shown = await scenarios.activate(call(stage, body={"name": "down", "session": "t", "ttl_s": 5.0}))
    assert shown == {"name": "down", "service": None, "session": "t", "expires_at": 1_000_005.0}
    assert ask(stage, "GET", "/hello").decision.outcome == "answer"
    assert ask(stage, "GET", "/hello", Understudy_Session="t").decision.outcome == "fault"
    listed = await scenarios.list_scenarios(call(stage))
    assert listed["active"] == [shown]
    assert listed["rules"] == [{"service": "pay", "rule": "down[0]", "eligible": 1, "applied": 1}]
    assert "down" in listed["known"]["pay"]
    assert await scenarios.deactivate(call(stage, query={"name": "down"})) == {"switched_off": 1}


async def test_nonsense_is_refused():
    stage = make_stage()
    with pytest.raises(UsageError, match="Did you mean"):
        await scenarios.activate(call(stage, body={"name": "dwn"}))
    with pytest.raises(UsageError, match="positive"):
        await scenarios.activate(call(stage, body={"name": "down", "ttl_s": 0}))
