from understudy.core.engine.plan import plan
from understudy.core.faults.connection_reset import ConnectionReset
from understudy.core.faults.slow_body import SlowBody
from understudy.core.faults.truncated_body import TruncatedBody
from understudy.core.model.draw import Draws
from understudy.core.model.fault import Scene
from understudy.core.model.step import Close, Finish, Reset, SendBody, SendHead, Wait
from understudy.testing.messages import make_request

ANSWER = (SendHead(200), SendBody(b"abcd"), Finish())
SCENE = Scene(make_request(), Draws(0, "", "", "", 0).uniform, 0.0)


def test_nothing_disturbed_is_the_answer_itself():
    assert plan(ANSWER) is ANSWER
    assert plan(ANSWER, SCENE) is ANSWER


def test_a_wait_comes_first():
    assert plan(ANSWER, wait=0.2) == (Wait(0.2), *ANSWER)


def test_a_reset_after_a_wait():
    assert plan(ANSWER, SCENE, wait=0.2, faults=[ConnectionReset()]) == (Wait(0.2), Reset())


def test_faults_edit_one_after_the_other():
    head, *rest = plan(ANSWER, SCENE, faults=[SlowBody(chunks=2, seconds=1), TruncatedBody(keep=0.75)])
    assert head.headers.get("content-length") == "4"
    assert rest == [SendBody(b"abc"), Close()]
