from dataclasses import replace

import pytest
from tests.unit.admin.on_stage import PAY, make_stage
from tests.unit.runtime.workers.crew_of import crew_of

from understudy.bootstrap.worker import operations_of
from understudy.errors import UsageError
from understudy.runtime.stage import StagedService
from understudy.runtime.workers.stage import FixedCatalog, NoState, SharedSwitchboard, WorkersStage

PLAIN = {"stubs": PAY["stubs"][:1], "scenarios": {"down": PAY["scenarios"]["down"], "third": [{"every": 3, "fault": {"status": 503}}]}}


@pytest.fixture
async def stages():
    """A supervisor's stage over two workers' stages."""
    workers = [make_stage({"pay": PLAIN}) for _ in range(2)]
    crew = crew_of(*map(operations_of, workers))
    own = make_stage({"pay": PLAIN}).engine
    catalog = FixedCatalog(list)
    for answerer in own.catalog.answerers.values():
        catalog.add(answerer)
    board = SharedSwitchboard(own.clock, lambda on: crew.ask("scenarios", on))
    stage = WorkersStage(replace(own, catalog=catalog, store=NoState(), switchboard=board), crew, admin_token="secret")
    stage.add(StagedService(stage, "pay", "http://pay.test"))
    yield stage, workers
    crew.close()


async def test_what_is_switched_here_is_switched_everywhere(stages):
    stage, workers = stages
    stage.activate("down", service="pay")
    assert [[one.name for one in worker.active()] for worker in workers] == [["down"], ["down"]]
    stage.deactivate("down")
    assert [worker.active() for worker in workers] == [(), ()]
    stage.clock.set(2_000_000.0)
    stage.clock_changed()
    assert [worker.clock.now() for worker in workers] == [2_000_000.0] * 2


async def test_sessions_are_those_of_all_workers(stages):
    stage, workers = stages
    for worker, at in zip(workers, (5.0, 7.0), strict=True):
        worker.engine.sessions.touch("s", at)
    workers[0].engine.sessions.touch("t", 9.0)
    assert [(one.name, one.created_at, one.used_at, one.requests) for one in stage.sessions()] == [("s", 5.0, 7.0, 2), ("t", 9.0, 9.0, 1)]
    assert stage.remove_session("t")
    assert [one.name for one in stage.sessions()] == ["s"]
    stage.reset()


async def test_what_workers_cannot_share_is_refused(stages):
    stage, _ = stages
    with pytest.raises(UsageError, match="counts requests"):
        stage.activate("third")
    with pytest.raises(UsageError, match="one worker"):
        stage.engine.store.transact("pay", "", lambda workspace: workspace.counter("n"))
    stub = stage["pay"].definition.stubs[0]
    with pytest.raises(UsageError, match="one worker"):
        stage.engine.catalog.add_stub("pay", stub)
    with pytest.raises(UsageError, match="one worker"):
        stage.engine.catalog.remove_stub("pay", stub.id)
