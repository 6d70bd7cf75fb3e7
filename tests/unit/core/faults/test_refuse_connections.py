from understudy.core.faults.refuse_connections import RefuseConnections
from understudy.core.model.step import Reset


def test_open_connections_are_reset(answer, scene):
    assert RefuseConnections().edit(answer, scene()) == (Reset(),)
