from understudy.core.faults.close_before_response import CloseBeforeResponse
from understudy.core.model.step import Close


def test_closes_without_a_byte(answer, scene):
    assert CloseBeforeResponse().edit(answer, scene()) == (Close(),)
