import asyncio
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import understudy
from understudy import bootstrap
from understudy.config import NO_PROJECT, Project, ServiceSettings
from understudy.errors import AddressInUseError, UnknownServiceError
from understudy.in_process import compile_inline, host_stage, stage_options
from understudy.runtime.options import StageOptions


class FakeStage:
    def __init__(self, options):
        self.options = options
        self.on = []
        self.thread = threading.current_thread()
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()

    def __getitem__(self, service):
        return type("Service", (), {"activate": lambda _self, name: self.on.append((service, name))})()

    def request_stop(self):
        self._loop.call_soon_threadsafe(self._stop.set)

    async def wait_for_stop(self):
        await self._stop.wait()


@pytest.fixture
def opened(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    log = []

    @asynccontextmanager
    async def open_stage(options, *, services=None, clock=None):
        stage = FakeStage(options)
        log.append(stage)
        yield stage
        log.append("closed")

    monkeypatch.setattr(bootstrap, "open_stage", open_stage)
    return log


def test_a_stage_lives_in_a_thread_of_its_own_while_the_block_runs(opened):
    with understudy.serve("somewhere", "payments", seed=7) as stage:
        assert stage.thread is not threading.current_thread()
        assert stage.thread.is_alive()
        assert (stage.options.stubs, stage.options.services, stage.options.seed) == (Path("somewhere"), ("payments",), 7)
        assert stage.options.sealed is True
    assert opened[-1] == "closed"
    assert not stage.thread.is_alive()


async def test_aserve_lives_in_the_running_loop(opened):
    async with understudy.aserve("somewhere") as stage:
        assert stage.thread is threading.current_thread()
    assert opened[-1] == "closed"


def test_a_scenario_of_one_service_is_switched_on_for_it_alone(opened):
    with understudy.serve("somewhere", scenarios=["outage", "payments:brownout"]) as stage:
        assert stage.options.scenarios == ("outage",)
        assert stage.on == [("payments", "brownout")]


def test_what_goes_wrong_at_the_start_is_raised_here(monkeypatch):
    @asynccontextmanager
    async def open_stage(options, **_more):
        raise AddressInUseError("port 80 is taken")
        yield

    monkeypatch.setattr(bootstrap, "open_stage", open_stage)
    with pytest.raises(AddressInUseError, match="port 80"), host_stage(StageOptions()):
        pass


def test_what_goes_wrong_at_the_end_is_raised_here(monkeypatch):
    @asynccontextmanager
    async def open_stage(options, **_more):
        yield FakeStage(options)
        raise OSError("disk full")

    monkeypatch.setattr(bootstrap, "open_stage", open_stage)
    with pytest.raises(OSError, match="disk full"), host_stage(StageOptions()):
        pass


def test_an_error_of_the_block_wins_and_the_server_stops(opened):
    with pytest.raises(ZeroDivisionError), understudy.serve("somewhere") as stage:
        raise ZeroDivisionError
    assert not stage.thread.is_alive()


def test_options_come_from_arguments_environment_and_project():
    project = Project(services={"mail": ServiceSettings("mail", port=8025)}, defaults={"latency": "modelled"})
    options = stage_options({"seed": None}, command="python", environment={"UNDERSTUDY_SEED": "9"}, project=project)
    assert (options.seed, options.latency, options.ports, options.proxy_port) == (9, "modelled", {"mail": 8025}, None)
    assert stage_options({"port": 80}, command="python", environment={}, project=project).ports == {}
    assert stage_options({"proxy_port": 3128}, command="serve", environment={}, project=NO_PROJECT).proxy_port == 3128


def test_a_service_that_is_not_among_the_documents_is_named():
    with pytest.raises(UnknownServiceError, match="unknown service 'mial'"):
        compile_inline({"mail": {}}, ["mial"])
