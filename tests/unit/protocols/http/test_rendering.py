import pytest

from understudy.core.model.headers import Headers
from understudy.core.model.step import Close, Finish, SendBody, SendHead, Wait
from understudy.protocols.http.rendering import Rendered, Renderings, render_constant

PLAIN = (SendHead(200), SendBody(b"ok"), Finish())


def test_a_constant_answer_is_rendered_around_its_date():
    before, after = render_constant(PLAIN, is_head=False)
    assert before + b"NOW" + after == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: NOW\r\n\r\nok"
    own = (SendHead(200, Headers((("Date", "then"),))), SendBody(b"ok"), Finish())
    assert render_constant(own, is_head=False) == (b"HTTP/1.1 200 OK\r\nDate: then\r\nContent-Length: 2\r\n\r\nok", None)


def test_head_gets_no_body():
    before, after = render_constant(PLAIN, is_head=True)
    assert (before + after).endswith(b"\r\n\r\n")
    assert b"Content-Length: 2" in before


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Close(),),
        (SendHead(200), Wait(1), SendBody(b"ok"), Finish()),
        (SendHead(200, framing="chunked"), SendBody(b"ok"), Finish()),
        (SendHead(200), SendBody(b"ok"), Finish(Headers((("X", "1"),)))),
        (SendHead(200, Headers((("Connection", "close"),))), SendBody(b"ok"), Finish()),
        (SendHead(200, Headers((("Content-Length", "9"),))), SendBody(b"ok"), Finish()),
        (SendHead(200), SendBody(b"x" * 100_000), Finish()),
        (SendHead(200), SendBody(b"ok")),
    ],
)
def test_anything_else_takes_the_full_path(steps):
    assert render_constant(steps, is_head=False) is None


def test_the_date_is_that_of_the_beat():
    dates = iter(("one", "two"))
    rendered = Rendered(b"Date: ", b"\r\n\r\nok")
    assert [rendered.at(beat, lambda: next(dates)) for beat in (0, 0, 1, 1)] == [
        b"Date: one\r\n\r\nok",
        b"Date: one\r\n\r\nok",
        b"Date: two\r\n\r\nok",
        b"Date: two\r\n\r\nok",
    ]
    assert rendered.size == 2
    assert Rendered(b"Date: then\r\n\r\nyes", None).at(3, lambda: "now") == b"Date: then\r\n\r\nyes"


def test_what_follows_the_same_pause_is_rendered_once():
    renderings = Renderings()
    late = (Wait(1), *PLAIN)
    assert renderings.after_pause(late) is renderings.after_pause(late)
    assert renderings.after_pause((Wait(1), Close())) is None
    for _ in range(1000):
        renderings.after_pause((Wait(1), *PLAIN))
    assert len(renderings._late) <= 64


def test_what_is_asked_for_again_is_rendered_and_what_is_made_anew_is_not():
    renderings = Renderings()
    steps = PLAIN
    assert renderings.again(steps) is None
    rendered = renderings.again(steps)
    assert rendered.dated("now").endswith(b"Date: now\r\n\r\nok")
    assert renderings.again(steps) is rendered
    closing = (SendHead(200, Headers((("Connection", "close"),))), SendBody(b"ok"), Finish())
    assert [renderings.again(closing) for _ in range(3)] == [None] * 3
    assert all(renderings.again((*PLAIN[:2], Finish())) is None for _ in range(1000))
    assert len(renderings._seen) <= 64
    many = [(*PLAIN[:2], Finish()) for _ in range(1000)]
    for one in many:
        renderings.again(one)
        assert renderings.again(one) is not None
    assert len(renderings._again) <= 64
