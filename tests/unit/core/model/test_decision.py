from understudy.core.model.decision import Decision


def test_knows_a_miss():
    assert Decision((), outcome="miss").is_miss
    assert not Decision(()).is_miss
