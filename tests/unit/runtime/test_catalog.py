import pytest
from tests.unit.admin.on_stage import PAY, ask, make_stage

from understudy.core.model.service import Service
from understudy.errors import Problem, StubFileError, UnknownServiceError
from understudy.files.stubs.document import compile_document
from understudy.runtime.catalog import addresses


def version(text):
    return compile_document({**PAY, "stubs": [{"id": "hello", "when": {"path": "/hello"}, "then": {"text": text}}]}, name="pay")


async def test_a_reload_swaps_everything_or_nothing():
    sets = [version("two"), StubFileError([Problem("pay.yaml", 3, 1, "", "broken")]), version("three")]

    def load():
        found = sets.pop(0)
        if isinstance(found, Exception):
            raise found
        return [found]

    stage = make_stage(load=load)
    catalog = stage.engine.catalog
    assert catalog.reload() == ()
    second = catalog.named("pay").player
    assert catalog.reload() == ("pay.yaml:3:1: broken",)
    assert catalog.named("pay").player is second
    assert catalog.reload() == ()
    assert catalog.problems == ()
    assert catalog.reloads == 2


async def test_a_service_whose_file_is_gone_answers_as_before():
    stage = make_stage(load=list)
    assert stage.engine.catalog.reload() == ("pay: its stub file is gone; the service answers as before",)
    assert ask(stage, "GET", "/hello").decision.outcome == "answer"


async def test_added_stubs_outlive_a_reload_and_removed_ones_come_back():
    stage = make_stage()
    catalog = stage.engine.catalog
    catalog.add_stub("pay", compile_document({"stubs": [{"id": "new", "when": {"path": "/new"}, "then": {}}]}, name="pay").stubs[0])
    assert catalog.remove_stub("pay", "hello")
    assert not catalog.remove_stub("pay", "hello")
    assert ask(stage, "GET", "/hello").decision.is_miss
    catalog.reload()
    assert ask(stage, "GET", "/new").decision.stub.id == "new"
    assert ask(stage, "GET", "/hello").decision.stub.id == "hello"


async def test_services_are_found_by_host():
    catalog = make_stage().engine.catalog
    assert set(catalog.by_host()) == {"pay.example", "api.pay.example:443"}
    assert catalog.upstreams() == ("https://api.pay.example",)
    with pytest.raises(UnknownServiceError, match="On stage: pay"):
        catalog.named("mail")


def test_addresses_of_a_service():
    service = Service("s", "http://[::1]:8080", ("A.example", "b.example:81", "[::2]"))
    assert list(addresses(service)) == ["a.example", "b.example:81", "::2", "::1:8080"]
