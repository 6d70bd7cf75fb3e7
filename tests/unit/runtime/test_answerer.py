import asyncio

from tests.unit.admin.on_stage import ask, make_stage

from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.runtime.answerer import Dates
from understudy.runtime.clock import ControlledClock


def with_decision(stage, decide):
    answerer = stage.engine.catalog.named("pay")
    answerer.player.decide = decide
    return answerer


async def test_a_request_is_decided_about_and_noted():
    stage = make_stage()
    entry = ask(stage, "GET", "/hello", Understudy_Session="t")
    assert (entry.service, entry.session, entry.at, entry.delivery) == ("pay", "t", 1_000_000.0, "sent")
    assert stage.journal() == (entry,)
    assert [one.name for one in stage.sessions()] == ["t"]


async def test_a_defect_is_an_answer_and_not_the_end():
    def decide(request, *, session, active):
        raise ZeroDivisionError("oops")

    stage = make_stage()
    with_decision(stage, decide)
    entry = ask(stage, "GET", "/hello")
    assert entry.decision.outcome == "error"
    assert "ZeroDivisionError: oops" in entry.decision.problem
    assert entry.decision.steps[0].status == 500


async def test_scenarios_of_the_board_come_before_those_of_the_request():
    seen = []

    def decide(request, *, session, active):
        seen.append([getattr(one, "scenario", one) for one in active])
        return Decision(())

    stage = make_stage()
    stage.activate("down")
    with_decision(stage, decide)
    ask(stage, "GET", "/hello", Understudy_Scenario="slow")
    assert seen == [["down", "slow"]]


async def test_what_a_decision_weighs_and_waits_for():
    steps = (Wait(0.5), SendHead(200), SendBody(b"x" * 1000), Wait(0.25), Finish())
    stage = make_stage()
    with_decision(stage, lambda request, *, session, active: Decision(steps))
    entry = ask(stage, "GET", "/hello")
    assert entry.target_s == 0.75
    assert entry.size > 1000


async def test_large_bodies_are_cut_off_in_the_journal():
    steps = (SendHead(200), SendBody(b"x" * 3_000_000), Finish())
    stage = make_stage()
    answerer = with_decision(stage, lambda request, *, session, active: Decision(steps))
    entry = answerer.answer(Request("PUT", "/big", body=b"y" * 3_000_000), lambda name: None)
    answerer.delivered(entry, "sent", 3_000_000, 0.1)
    assert len(entry.request.body) == len(entry.decision.steps[1].data) == 1024**2
    assert 2 * 1024**2 < entry.size < 2.1 * 1024**2


async def test_dates_follow_the_clock():
    clock = ControlledClock()
    clock.freeze(0.0)
    dates = Dates(clock)
    assert dates() == "Thu, 01 Jan 1970 00:00:00 GMT"
    clock.advance(61)
    assert dates() == "Thu, 01 Jan 1970 00:01:01 GMT"
    await asyncio.sleep(0)
