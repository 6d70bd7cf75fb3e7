import pytest

from understudy.core.faults.slow_body import SlowBody
from understudy.core.model.step import SendBody, Wait


def test_dribbles_in_pieces_over_a_time(answer, scene):
    steps = SlowBody(chunks=7, seconds=3.5).edit(answer, scene())
    assert steps[1:5] == (Wait(0.5), SendBody(b'{"'), Wait(0.5), SendBody(b'a"'))
    assert b"".join(step.data for step in steps if isinstance(step, SendBody)) == answer[1].data


def test_dribbles_at_a_speed(answer, scene):
    steps = SlowBody(bytes_per_second=7).edit(answer, scene())
    assert sum(step.seconds for step in steps if isinstance(step, Wait)) == pytest.approx(2.0)


def test_nothing_cannot_be_slow(answer, scene):
    assert SlowBody().edit((answer[0], answer[2]), scene()) == (answer[0], answer[2])
