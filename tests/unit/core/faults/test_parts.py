from understudy.core.faults.parts import take_apart, with_body
from understudy.core.model.headers import Headers
from understudy.core.model.step import Finish, Forward, SendBody, SendHead, SendInterim, Wait


def test_takes_an_answer_apart_and_puts_it_together_again():
    steps = (SendInterim(103), SendHead(200, Headers((("Content-Length", "4"),))), SendBody(b"ab"), Wait(1), SendBody(b"cd"), Finish())
    parts = take_apart(steps)
    assert (parts.before, parts.body, parts.head) == (steps[:1], b"abcd", steps[1])
    assert with_body(parts, parts.head, b"xyz") == (
        steps[0],
        SendHead(200, Headers((("Content-Length", "3"),))),
        SendBody(b"xyz"),
        Finish(),
    )


def test_what_has_no_head_stays_before_it():
    assert take_apart((Forward("http://x"),)).head is None
