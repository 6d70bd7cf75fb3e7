from understudy.core.faults.hang import HangForever
from understudy.core.model.step import Hang


def test_says_nothing(answer, scene):
    assert HangForever().edit(answer, scene()) == (Hang(),)
