from understudy.core.faults.empty_response import EmptyResponse
from understudy.core.model.step import Finish, Forward


def test_sends_the_head_without_a_body(answer, scene):
    head, finish = EmptyResponse().edit(answer, scene())
    assert (head.status, head.headers.get("content-length"), finish) == (200, "0", Finish())


def test_leaves_alone_what_is_no_answer(scene):
    assert EmptyResponse().edit((Forward("http://x"),), scene()) == (Forward("http://x"),)
