from understudy.core.engine.assemble import assemble
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, Reset, SendBody, SendHead, Wait


def test_steps_amount_to_a_response():
    response = assemble((Wait(1), SendHead(201, reason="Made"), SendBody(b"a"), Wait(1), SendBody(b"b"), Finish(Headers((("t", "1"),)))))
    assert (response.status, response.reason, response.body, response.trailers.get("t")) == (201, "Made", b"ab", "1")


def test_what_breaks_off_is_none():
    assert assemble((SendHead(200), SendBody(b"a"), Reset())) is None
    assert assemble(()) is None
