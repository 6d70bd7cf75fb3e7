from understudy.core.model.constant import NOTHING, Constant
from understudy.core.model.json_codec import ABSENT


def test_a_constant_depends_on_nothing():
    assert Constant(5).render({}) == Constant(5).attempt({}) == 5
    assert NOTHING.render({}) is ABSENT
