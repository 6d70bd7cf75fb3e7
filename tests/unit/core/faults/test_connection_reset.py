from understudy.core.engine.plan import plan
from understudy.core.faults.connection_reset import ConnectionReset
from understudy.core.model.step import Reset, Wait


def test_resets_after_the_wait(answer, scene):
    assert plan(answer, scene(), wait=0.2, faults=[ConnectionReset()]) == (Wait(0.2), Reset())
