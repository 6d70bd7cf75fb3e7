import asyncio

import pytest
from tests.unit.admin.on_stage import ask, make_stage

from understudy.errors import UnknownServiceError, UsageError, VerdictError

TWO = {
    "pay": {"stubs": [{"id": "p", "when": {"path": "/**"}, "then": {}}], "scenarios": {"mine": [{"fault": {"status": 500}}]}},
    "mail": {"stubs": [{"id": "m", "when": {"path": "/**"}, "then": {}}]},
}


async def test_services_by_name():
    stage = make_stage(TWO)
    assert list(stage) == ["pay", "mail"]
    assert stage["pay"].url == "http://pay.test"
    with pytest.raises(UnknownServiceError, match="On stage: mail, pay"):
        stage["pey"]


async def test_a_scenario_must_be_known_to_a_service_it_is_for():
    stage = make_stage(TWO)
    assert "mine" in stage.scenarios()["pay"]
    stage.activate("mine")
    with pytest.raises(UsageError, match="no scenario 'mine'"):
        stage["mail"].activate("mine")
    with stage["pay"].scenario("outage") as active:
        assert active in stage.active()
    assert [one.name for one in stage.active()] == ["mine"]
    assert stage.deactivate() == 1


async def test_the_journal_is_narrowed_in_every_way():
    stage = make_stage(TWO)
    ask(stage, "GET", "/1")
    ask(stage, "GET", "/2", service="mail", Understudy_Session="t")
    ask(stage, "GET", "/3")
    targets = lambda **narrow: [entry.request.target for entry in stage.journal(**narrow)]  # noqa: E731 - reads best here
    assert targets(service="pay") == ["/1", "/3"]
    assert targets(session="t") == ["/2"]
    assert targets(stub="m") == ["/2"]
    assert targets(after=0, limit=1) == ["/3"]
    assert targets(limit=0) == []
    assert stage["mail"].journal()[0].request.target == "/2"


async def test_verification_raises_or_is_judged():
    stage = make_stage(TWO)
    ask(stage, "GET", "/a")
    ask(stage, "POST", "/b")
    assert stage["pay"].verify(method="POST", times=1).ok
    stage["pay"].verify_sequence([{"path": "/a"}, {"path": "/b"}])
    with pytest.raises(VerdictError):
        stage["mail"].verify(path="/a")
    assert stage.judge({"path": "/c"}, times=0).ok
    assert not stage.judge_sequence([{"path": "/b"}, {"path": "/a"}]).ok


async def test_reset_of_one_service_leaves_the_other():
    stage = make_stage(TWO)
    ask(stage, "GET", "/1")
    ask(stage, "GET", "/2", service="mail")
    stage.activate("mine", service="pay")
    stage["pay"].reset()
    assert [entry.service for entry in stage.journal()] == ["mail"]
    assert stage.active() == ()
    assert stage.counts().stubs == {("mail", "m"): 1}


async def test_the_clock_is_advanced():
    stage = make_stage()
    before = stage.clock.now()
    stage.advance(5)
    assert stage.clock.now() == before + 5


async def test_stopping_is_asked_for_from_any_thread():
    stage = make_stage()
    await asyncio.to_thread(stage.request_stop)
    await asyncio.wait_for(stage.wait_for_stop(), 1)
    assert stage.is_stopping
