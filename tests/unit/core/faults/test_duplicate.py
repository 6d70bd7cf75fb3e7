from understudy.core.faults.duplicate import Duplicate


def test_the_answer_is_the_same(answer, scene):
    assert Duplicate().edit(answer, scene()) == answer
