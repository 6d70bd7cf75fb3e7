import asyncio

import pytest
from tests.unit.admin.on_stage import call, make_stage

from understudy.admin.operations import control
from understudy.errors import Problem, StubFileError, UsageError


async def test_health_tells_of_problems_in_number_alone():
    def broken():
        raise StubFileError([Problem("pay.yaml", 1, 1, "stubs", "secret detail")])

    stage = make_stage(load=broken)
    assert await control.show_health(call(stage)) == {"status": "ok", "stub_problems": 0}
    assert (await control.reload(call(stage)))["ok"] is False
    assert await control.show_health(call(stage)) == {"status": "degraded", "stub_problems": 1}
    assert "secret detail" in (await control.show_problems(call(stage)))["problems"][0]


async def test_the_clock():
    stage = make_stage()
    assert await control.show_clock(call(stage)) == {"now": 1_000_000.0, "speed": 0.0, "frozen": True}
    assert (await control.change_clock(call(stage, body={"advance": 5})))["now"] == 1_000_005.0
    assert (await control.change_clock(call(stage, body={"set": 7.0})))["now"] == 7.0
    assert (await control.change_clock(call(stage, body={"speed": 2.0})))["frozen"] is False
    with pytest.raises(UsageError, match="backwards"):
        await control.change_clock(call(stage, body={"speed": -1}))


async def test_a_stopping_stage_is_not_ready():
    stage = make_stage()
    assert await control.show_readiness(call(stage)) == {"status": "ready"}
    assert await control.shut_down(call(stage)) == {"stopping": True}
    await asyncio.wait_for(stage.wait_for_stop(), 1)
    assert (await control.show_readiness(call(stage))).status == 503
