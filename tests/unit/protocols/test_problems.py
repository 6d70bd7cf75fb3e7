import json

from understudy.core.model.step import Finish, SendBody, SendHead
from understudy.protocols.problems import problem_steps


def test_a_problem_document():
    head, body, end = problem_steps(413, "too large", headers=(("X", "1"),))
    assert isinstance(head, SendHead)
    assert (head.status, head.headers.pairs) == (413, (("Content-Type", "application/problem+json"), ("X", "1")))
    assert isinstance(body, SendBody)
    assert json.loads(body.data) == {"type": "about:blank", "title": head.reason, "status": 413, "detail": "too large"}
    assert end == Finish()
