import pytest
from tests.unit.admin.on_stage import ask, call, make_stage

from understudy.admin.operations import state
from understudy.admin.problems import MissingError

PAY = {"service": "pay"}


async def test_seeds_are_seen_before_the_first_request():
    shown = await state.show_state(call(make_stage(), PAY))
    assert shown["collections"] == {"things": 1}
    assert (await state.list_items(call(make_stage(), {**PAY, "collection": "things"})))["items"] == {"t1": {"id": "t1"}}


async def test_items_and_variables_are_changed_in_one_session():
    stage = make_stage()
    place, mine = {**PAY, "collection": "things", "key": "t2"}, {"session": "a"}
    await state.put_item(call(stage, place, mine, {"id": "t2", "name": "x"}))
    assert ask(stage, "GET", "/things/t2", Understudy_Session="a").decision.outcome == "answer"
    assert ask(stage, "GET", "/things/t2").decision.is_miss
    await state.remove_item(call(stage, place, mine))
    with pytest.raises(MissingError):
        await state.remove_item(call(stage, place, mine))
    assert (await state.set_variables(call(stage, PAY, mine, {"a": 1, "b": None})))["variables"] == {"a": 1}


async def test_sessions_and_reset():
    stage = make_stage()
    ask(stage, "GET", "/hello", Understudy_Session="a")
    assert [one["name"] for one in (await state.list_sessions(call(stage)))["sessions"]] == ["a"]
    assert await state.remove_session(call(stage, {"session": "a"})) == {"removed": "a"}
    with pytest.raises(MissingError):
        await state.remove_session(call(stage, {"session": "a"}))
    await state.reset(call(stage, body={"service": "pay"}))
    assert stage.journal() == ()
