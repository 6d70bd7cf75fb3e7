import pytest
from tests.unit.admin.on_stage import ask, call, make_stage

from understudy.admin.operations import services
from understudy.admin.problems import MissingError
from understudy.errors import StubFileError, UnknownServiceError, UsageError


async def test_services_and_stubs_are_shown():
    stage = make_stage()
    ask(stage, "GET", "/hello")
    shown = (await services.list_services(call(stage)))["services"][0]
    assert (shown["name"], shown["stubs"], shown["hosts"]) == ("pay", 2, ["pay.example"])
    assert "down" in (await services.show_service(call(stage, {"service": "pay"})))["scenarios"]
    stubs = (await services.list_stubs(call(stage, {"service": "pay"})))["stubs"]
    assert [(stub["id"], stub["hits"]) for stub in stubs] == [("hello", 1), ("thing", 0)]
    assert (await services.show_stub(call(stage, {"service": "pay", "stub": "hello"})))["when"]["path"] == "/hello"


async def test_stubs_are_added_replaced_and_removed():
    stage = make_stage()
    place = {"service": "pay", "stub": "new"}
    await services.add_stub(call(stage, {"service": "pay"}, body={"id": "new", "when": {"path": "/new"}, "then": {"text": "1"}}))
    assert ask(stage, "GET", "/new").decision.stub.id == "new"
    with pytest.raises(UsageError, match="PUT"):
        await services.add_stub(call(stage, {"service": "pay"}, body={"id": "new", "when": {}, "then": {}}))
    await services.replace_stub(call(stage, place, body={"when": {"path": "/newer"}, "then": {"text": "2"}}))
    assert ask(stage, "GET", "/new").decision.is_miss
    assert ask(stage, "GET", "/newer").decision.stub.id == "new"
    await services.remove_stub(call(stage, place))
    assert ask(stage, "GET", "/newer").decision.is_miss


async def test_what_is_not_there():
    stage = make_stage()
    with pytest.raises(UnknownServiceError):
        await services.list_stubs(call(stage, {"service": "pey"}))
    with pytest.raises(MissingError):
        await services.show_stub(call(stage, {"service": "pay", "stub": "none"}))
    with pytest.raises(MissingError):
        await services.remove_stub(call(stage, {"service": "pay", "stub": "none"}))
    with pytest.raises(StubFileError):
        await services.add_stub(call(stage, {"service": "pay"}, body={"id": "bad", "when": {"pth": 1}}))
